package speech

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/adapter/remote"
)

func TestLanguageCode(t *testing.T) {
	for name, want := range map[string]string{"english": "en", "Chinese": "zh", "en": "en", "zh-TW": "zh-TW", "": "", "klingon": "", "cantonese": "yue"} {
		if got := languageCode(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, raw := range []string{
		`{"text":"a. b","language":"english","segments":[{"start":0,"end":1.5,"text":" a."},{"start":0.5,"end":1e9,"text":"b"}]}`,
		`{"text":"one. two? three","segments":null}`,
		`{"segments":[{"speaker":"A","start":2,"text":"x"},{"speaker":"B","start":1,"text":"y\u0000\n"}]}`,
		`{"segments":[{"start":-1,"end":null,"text":"x"}]}`,
		`null`, `{}`, `[]`,
	} {
		for _, form := range []string{Verbose, Diarized, Plain} {
			f.Add([]byte(raw), form)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte, form string) {
		got, err := parse(raw, form)
		if err != nil {
			if failure, ok := remote.FailureOf(err); !ok || !failure.Transient {
				t.Errorf("%v is no passing failure", err)
			}
			return
		}
		timed := true
		for _, s := range got.Segments {
			timed = timed && s.StartMs != nil
			if s.Text == "" || strings.ContainsAny(s.Text+s.Speaker, "\n\r\x00") || !utf8.ValidString(s.Text) || !s.Side.Valid() {
				t.Errorf("%+v", s)
			}
			if s.StartMs != nil && (*s.StartMs < 0 || *s.StartMs > maxSeconds*1000) {
				t.Errorf("starts at %d", *s.StartMs)
			}
		}
		for i := 1; timed && i < len(got.Segments); i++ {
			if *got.Segments[i].StartMs < *got.Segments[i-1].StartMs {
				t.Errorf("segment %d starts before the one before it", i)
			}
		}
	})
}
