package sales_test

import (
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		" \t\n":                      "",
		"  two\r\n lines\u3000here ": "two lines here",
		"bell\x07, nul\x00":          "bell, nul",
		"a \u202Eturned\u202C b":     "a turned b",
		"\u200b\u2060\u202e":         "",
		"👩\u200d💻":                   "👩\u200d💻",
		"broken \xff\xfe":            "broken \uFFFD",
		"王小明\u0085好":                 "王小明 好",
	} {
		if got := sales.OneLine(in); got != want {
			t.Errorf("OneLine(%q) is %q, want %q", in, got, want)
		}
	}
}
