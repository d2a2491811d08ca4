package cache

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Array finds the items of the array under a top-level field of a JSON object, or of the array that is the whole
// body when field is "". It is meant for Spec.Items.
func Array(field string) func(body []byte) ([]Span, error) {
	return func(body []byte) ([]Span, error) {
		d := json.NewDecoder(bytes.NewReader(body))
		if err := enter(d, field); err != nil {
			return nil, fmt.Errorf("find the items of %q: %w", field, err)
		}
		var spans []Span
		for d.More() {
			var raw json.RawMessage
			if err := d.Decode(&raw); err != nil {
				return nil, fmt.Errorf("find item %d of %q: %w", len(spans), field, err)
			}
			end := int(d.InputOffset())
			spans = append(spans, Span{Start: end - len(raw), End: end})
		}
		if _, err := d.Token(); err != nil {
			return nil, fmt.Errorf("find the end of %q: %w", field, err)
		}
		return spans, nil
	}
}

// enter reads d up to the first item of the array under field.
func enter(d *json.Decoder, field string) error {
	open := func(want json.Delim) error {
		t, err := d.Token()
		if err != nil {
			return err
		}
		if t != want {
			return fmt.Errorf("%v stands where %v was expected", t, want)
		}
		return nil
	}
	if field == "" {
		return open('[')
	}
	if err := open('{'); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if name == field {
			return open('[')
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return err
		}
	}
	return errors.New("there is no such field")
}
