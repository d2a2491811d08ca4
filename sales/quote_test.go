package sales_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/sales"
)

func call(lines ...string) *sales.Transcript {
	t := &sales.Transcript{}
	for i, line := range lines {
		ms := int64(i) * 1500
		s := sales.Segment{Speaker: "Maya", Side: sales.RepSide, Text: line, StartMs: &ms}
		if i%2 == 1 {
			s.Speaker, s.Side = "Rahul", sales.BuyerSide
		}
		t.Segments = append(t.Segments, s)
	}
	return t
}

func TestFindQuote(t *testing.T) {
	c := call(
		"That's real money. What have you tried?",
		"We lose ten bookings a week, that's the “real” bleed — 1,500 dollars.",
		"總經理說：預算１２０萬，已經核准了。",
		"he signs the checks he's going to see a six gap per seat and ask me why",
		"We lose ten bookings a week.",
		"Version 1.5 is out. Yes.",
	)
	for _, x := range []struct {
		segment int
		quote   string
		found   int
		words   string // empty where it must not be found
	}{
		{1, "We lose ten bookings a week", 1, "We lose ten bookings a week"},
		{4, "We lose ten bookings a week", 4, "We lose ten bookings a week"},
		{5, "We lose ten bookings a week", 4, "We lose ten bookings a week"},
		{0, "he signs the checks", 3, "he signs the checks"},
		{-7, "he signs the check", 3, "he signs the checks"},
		{99, "HE SIGNS  the\nchecks", 3, "he signs the checks"},
		{1, `that's the "real" bleed - 1500 dollars`, 1, "that's the “real” bleed — 1,500 dollars"},
		{1, "that’s the real bleed", 1, "that's the “real” bleed"},
		{2, "預算120萬，已經核准了", 2, "預算１２０萬，已經核准了"},
		{2, "總經理說 預算１２０萬", 2, "總經理說：預算１２０萬"},
		{2, "核准", 2, "核准"},
		{3, "Rahul: he signs the checks", 3, "he signs the checks"},
		{5, "Version 1.5 is out", 5, "Version 1.5 is out"},
		{5, "yes", 5, "Yes"},
		{5, "Version 15 is out", 0, ""},
		{3, "sign", 0, ""}, // too short to be grown to another word
		{3, "she signs the checks", 0, ""},
		{1, "we lose twenty bookings a week", 0, ""},
		{1, "", 0, ""},
		{1, "…", 0, ""},
		{1, "\xff\xfe", 0, ""},
	} {
		found, words, ok := sales.NewQuotes(c).Find(x.segment, x.quote)
		if ok != (x.words != "") || words != x.words || (ok && found != x.found) {
			t.Errorf("Find(%d, %q) = %d, %q, %v; want %d, %q", x.segment, x.quote, found, words, ok, x.found, x.words)
		}
	}
	if _, _, ok := sales.NewQuotes(nil).Find(0, "anything"); ok {
		t.Error("a quote was found in no transcript")
	}
}

func TestLongQuoteIsCut(t *testing.T) {
	text := strings.Repeat("word ", 500)
	_, words, ok := sales.NewQuotes(call(text)).Find(0, text)
	if n := utf8.RuneCountInString(words); !ok || n > sales.MaxQuote || n < sales.MaxQuote-10 || !strings.HasSuffix(words, "word") {
		t.Errorf("found %v, %d characters, ending %q", ok, n, words[len(words)-8:])
	}
	long := strings.Repeat("預算", 500)
	_, words, ok = sales.NewQuotes(call(long)).Find(0, long)
	if n := utf8.RuneCountInString(words); !ok || n != sales.MaxQuote || !utf8.ValidString(words) {
		t.Errorf("found %v, %d characters, valid %v", ok, n, utf8.ValidString(words))
	}
}

// TestQuotesOfWholeSegments: whatever stands in a segment is found, however it is written down.
func TestQuotesOfWholeSegments(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9 ,.'%預算核准老闆，。é－ＡＢ１]{0,60}`), 1, 6).Draw(rt, "texts")
		c := call(texts...)
		i := rapid.IntRange(0, len(texts)-1).Draw(rt, "segment")
		quote := strings.ToUpper(strings.Join(strings.Fields(texts[i]), "  "))
		_, words, ok := sales.NewQuotes(c).Find(i, quote)
		if letters := strings.Trim(texts[i], " ,.'%，。－"); len(letters) > 0 && !ok {
			rt.Fatalf("%q was not found in %q", quote, texts)
		}
		if ok && !strings.Contains(strings.Join(texts, "\x00"), words) {
			rt.Fatalf("%q does not stand in %q", words, texts)
		}
	})
}

func FuzzFindQuote(f *testing.F) {
	f.Add("we lose ten bookings a week", "Lose TEN bookings", 0)
	f.Add("總經理說：預算１２０萬", "預算120萬", 1)
	f.Add("a\u0301\u0301 ﬁne ½ ™ \xff", "fine 1/2", -3)
	f.Add(strings.Repeat("ab", 300), strings.Repeat("ab", 100), 0)
	f.Fuzz(func(t *testing.T, text, quote string, segment int) {
		c := call(text, "other words", text)
		i, words, ok := sales.NewQuotes(c).Find(segment, quote)
		if !ok {
			return
		}
		if i < 0 || i > 2 || words == "" || !strings.Contains(c.Segments[i].Text, words) {
			t.Errorf("Find(%d, %q) = %d, %q, which does not stand in %q", segment, quote, i, words, text)
		}
		if utf8.ValidString(text) && !utf8.ValidString(words) {
			t.Errorf("Find(%d, %q) cut a character: %q", segment, quote, words)
		}
	})
}
