package llm

import (
	"slices"

	"github.com/sales-ai-automation/salesai/sales"
)

// schema is the answer's form within what strict structured output allows: every field required, none besides.
func schema() map[string]any {
	text := map[string]any{"type": "string"}
	texts := map[string]any{"type": "array", "items": text}
	perhaps := map[string]any{"type": []string{"string", "null"}}
	dimension := object(map[string]any{
		"score":  map[string]any{"type": []string{"integer", "null"}, "enum": []any{0, 1, 2, 3, 4, 5, nil}},
		"reason": text,
		"evidence": map[string]any{"type": "array", "items": object(map[string]any{
			"segment": map[string]any{"type": "integer"},
			"quote":   text,
		})},
		"gaps":     texts,
		"question": text,
	})
	dimensions := map[string]any{}
	for _, d := range sales.Dimensions() {
		dimensions[string(d)] = dimension
	}
	return object(map[string]any{
		"summary":     text,
		"dimensions":  object(dimensions),
		"keyFindings": texts,
		"nextSteps": map[string]any{"type": "array", "items": object(map[string]any{
			"action":   text,
			"priority": map[string]any{"type": "string", "enum": []string{"high", "medium", "low"}},
			"owner":    perhaps,
			"due":      perhaps,
			"segment":  map[string]any{"type": []string{"integer", "null"}},
		})},
		"risks":  texts,
		"alerts": texts,
	})
}

func object(properties map[string]any) map[string]any {
	required := make([]string, 0, len(properties))
	for name := range properties {
		required = append(required, name)
	}
	slices.Sort(required)
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}
