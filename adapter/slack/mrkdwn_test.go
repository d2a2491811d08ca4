package slack

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a & b", "<!channel>", "<@U1>", "&lt;", "line\nline", "\u2028x", "\u202eabc", "\xff\xfe", "😀<", strings.Repeat("&", 100)} {
		for _, limit := range []int{0, 1, 2, 5, 3000} {
			f.Add(s, limit)
		}
	}
	unescape := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	f.Fuzz(func(t *testing.T, s string, limit int) {
		full := escape(s)
		if strings.ContainsAny(full, "<>\n\r\u2028\u2029") || !utf8.ValidString(full) {
			t.Errorf("%q means something to Slack", full)
		}
		if unescape.Replace(full) != sales.OneLine(s) {
			t.Errorf("%q does not come back from %q", s, full)
		}
		if escape(unescape.Replace(full)) != full {
			t.Errorf("%q is not stable", full)
		}
		limit = max(0, min(limit, 5000))
		short := escapeTo(s, limit)
		if width(short) > limit {
			t.Errorf("%q is wider than %d", short, limit)
		}
		if cutOff, ok := strings.CutSuffix(short, "…"); ok && short != full && !strings.HasPrefix(full, cutOff) {
			t.Errorf("%q is no beginning of %q", short, full)
		}
		if i := strings.LastIndexByte(short, '&'); i >= 0 && !strings.Contains(short[i:], ";") {
			t.Errorf("%q ends within an entity", short)
		}
		if w := width(cut(s, max(limit, 1))); w > max(limit, 1) {
			t.Errorf("plain text is %d wide, more than %d", w, limit)
		}
	})
}
