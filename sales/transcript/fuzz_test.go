package transcript_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/transcript"
)

// tryAny reads whatever a fuzzer made: it is refused in words for people, or it is sound.
func tryAny(t *testing.T, name string, data []byte) {
	for _, o := range []transcript.Options{{}, {MergeGap: -1}} {
		p, err := transcript.Read(name, data, o)
		if err == nil {
			sound(t, p)
			continue
		}
		var known *sales.Error
		if !errors.As(err, &known) {
			t.Fatalf("%v is not for people", err)
		}
		switch known.Code {
		case sales.Invalid, sales.TooLarge, sales.Unsupported, sales.Unprocessable:
		default:
			t.Errorf("code %s of %v", known.Code, err)
		}
	}
}

func seeds(f *testing.F, endings ...string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		for _, ending := range endings {
			if !strings.HasSuffix(path, ending) {
				continue
			}
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(data))
		}
	}
}

func FuzzJSON(f *testing.F) {
	seeds(f, ".json")
	f.Add(`[{"speaker":1,"text":"a","start":1e9,"end":-1}]`)
	f.Fuzz(func(t *testing.T, data string) { tryAny(t, "a.json", []byte(data)) })
}

func FuzzWebVTT(f *testing.F) {
	seeds(f, ".vtt")
	f.Fuzz(func(t *testing.T, data string) { tryAny(t, "a.vtt", []byte("WEBVTT\n\n"+data)) })
}

func FuzzSRT(f *testing.F) {
	seeds(f, ".srt")
	f.Fuzz(func(t *testing.T, data string) {
		tryAny(t, "a.srt", []byte("1\n00:00:00,000 --> 00:00:01,000\n"+data))
	})
}

func FuzzText(f *testing.F) {
	seeds(f, ".txt")
	f.Fuzz(func(t *testing.T, data string) { tryAny(t, "a.txt", []byte(data)) })
}

// FuzzBytes tries charsets and files that are no text.
func FuzzBytes(f *testing.F) {
	const text = "業務：您好，請問貴公司現在怎麼管理設備？\n客戶：我們用紙本。\n"
	for _, e := range []interface{ String(string) (string, error) }{
		traditionalchinese.Big5.NewEncoder(), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(),
	} {
		s, err := e.String(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(s))
	}
	f.Add([]byte("%PDF-1.7"))
	f.Fuzz(func(t *testing.T, data []byte) { tryAny(t, "", data) })
}
