package demo

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestLibrary(t *testing.T) {
	library, err := readLibrary()
	if err != nil {
		t.Fatal(err)
	}
	perLanguage, forms := map[string]int{}, map[string]int{}
	for name, s := range library {
		language, _, _ := strings.Cut(name, "-")
		perLanguage[language]++
		forms[s.form]++
		if s.title == "" {
			t.Errorf("%s has no title", name)
		}
		for _, deep := range []bool{false, true} {
			who := star()
			who.thorough = 0
			if deep {
				who.thorough = 1
			}
			rng := rand.New(rand.NewPCG(7, 7))
			d := newDeal(rng, newRegister(rng), who, story{language: language})
			d.Deep, d.Day, d.By = deep, "Friday", "May"
			var filled strings.Builder
			if err := s.words.Funcs(choices(rng, who.thorough)).Execute(&filled, d); err != nil {
				t.Fatal(err)
			}
			if turns := len(s.cast(filled.String(), d)); turns < 14 || turns > 40 {
				t.Errorf("%s (deep: %v) has %d turns, want 14 to 40", name, deep, turns)
			}
			// What is translated reads so: mainland and simplified words give it away.
			for _, foreign := range []string{"视频", "信息", "質量", "軟件", "網絡", "數據", "優化", "默認", "渠道", "落地"} {
				if strings.Contains(filled.String(), foreign) {
					t.Errorf("%s says %s", name, foreign)
				}
			}
		}
	}
	if perLanguage[english] < 12 || perLanguage[english] != perLanguage[chinese] {
		t.Errorf("transcripts per language: %v", perLanguage)
	}
	for _, form := range []string{"txt", "vtt", "srt", "json"} {
		if forms[form] < 2 {
			t.Errorf("%d transcripts are %s, want at least 2", forms[form], form)
		}
	}
}

func TestReadScriptRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no head":  "Rep: hello\n",
		"template": "title: x\nformat: txt\n---\nRep: {{.Buyer\n",
	} {
		if _, err := readScript(name, text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMoney(t *testing.T) {
	for n, want := range map[int]string{900: "$900", 40800: "$40,800", 1234567: "$1,234,567"} {
		if got := dollars(n); got != want {
			t.Errorf("dollars(%d) = %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int]string{1190000: "119 萬", 25000: "2.5 萬", 21960000: "2,196 萬"} {
		if got := tenThousands(n); got != want {
			t.Errorf("tenThousands(%d) = %s, want %s", n, got, want)
		}
	}
}

// The figures follow from one another, so that a buyer who does the sum in the conversation is right.
func TestFigures(t *testing.T) {
	for i := range uint64(500) {
		for _, language := range []string{english, chinese} {
			f := newFigures(rand.New(rand.NewPCG(i, 1)), language)
			switch {
			case f.Drop < f.Half, f.NewHours >= f.Hours, f.DiffHours < 2, f.DiffHours > 30,
				f.Drop < 34, f.Drop > 45, // "a bit more than a third" is said of it
				f.Annual == f.Offer, f.Ceiling == f.Annual:
				t.Errorf("seed %d, %s: %+v", i, language, f)
			}
		}
	}
}

func TestSpace(t *testing.T) {
	for in, want := range map[string]string{
		"用253 萬 從營運處":       "用 253 萬從營運處",
		"請問Orvia還在":         "請問 Orvia 還在",
		"降48%的條款，一年 200 萬。": "降 48% 的條款，一年 200 萬。",
		"two plants, $5":    "two plants, $5",
		"好 AI 啦":            "好 AI 啦",
	} {
		if got := space(in); got != want {
			t.Errorf("space(%q) = %q, want %q", in, got, want)
		}
	}
}
