package transcript_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/salestest"
	"github.com/sales-ai-automation/salesai/sales/transcript"
)

// TestRefuse holds every refusal to its code and to a sentence that says what to do.
func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		name, file, data string
		code             sales.Code
		says             string
	}{
		{"empty", "a.json", "", sales.Unprocessable, "is empty"},
		{"only spaces", "a.txt", " \n\t\r\n ", sales.Unprocessable, "is empty"},
		{"only a byte order mark", "a.txt", "\xef\xbb\xbf", sales.Unprocessable, "is empty"},
		{"only NULs", "a.txt", "\x00\x00\x00\x00", sales.Unprocessable, "is empty"},
		{"broken JSON", "a.json", "{\n  \"transcript\": [\n    {\"speaker\": \"A\",, \"text\": \"x\"}\n  ]\n}", sales.Invalid, "line 3, column 21"},
		{"broken JSON behind Chinese", "a.json", "{\"transcript\": [{\"speaker\": \"陳經理\" \"text\": 1}]}", sales.Invalid, "line 1, column 35"},
		{"JSON cut off", "a.json", "{\"transcript\": [{\"speaker\": \"A\", \"te", sales.Invalid, "ends too early"},
		{"JSON with a tail", "a.json", "{\"transcript\": []} x", sales.Invalid, "line 1, column 20"},
		{"JSON in words", "a.json", "hello", sales.Invalid, "broken at line 1, column 1"},
		{"JSON without a transcript", "a.json", `{"name": "x", "calls": 3}`, sales.Unprocessable, "it has calls, name"},
		{"JSON object without keys", "a.json", `{}`, sales.Unprocessable, "it is empty"},
		{"JSON number in a list", "a.json", `[1, 2]`, sales.Unprocessable, "Turn 1 in this JSON is no object"},
		{"JSON turn without text", "a.json", `[{"speaker":"A","text":"x"},{"speaker":"B"}]`, sales.Unprocessable, "Turn 2 in this JSON has no text"},
		{"JSON text is a number", "a.json", `[{"speaker":"A","text":7}]`, sales.Unprocessable, "has no text"},
		{"JSON empty list", "a.json", `{"transcript": []}`, sales.Unprocessable, "list of turns in this JSON is empty"},
		{"JSON without words", "a.json", `{"transcript": [{"speaker":"A","text":" "}]}`, sales.Unprocessable, "holds no words"},
		{"VTT without cues", "a.vtt", "WEBVTT\n\nNOTE nothing\n", sales.Unprocessable, "has no cues"},
		{"VTT with a broken time", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\n00:0x.000 --> 00:04.000\n\n00:03,1.2 -->\nx\n", sales.Invalid, "Line 8"},
		{"SRT without an end", "a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n\n2\n00:00:03,000 -->\nx\n", sales.Invalid, "Line 6"},
		{"VTT without words", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", sales.Unprocessable, "holds no words"},
		{"prose", "a.txt", "It was the best of times.\nIt was the worst of times.\n", sales.Unprocessable, `"Name: words"`},
		{"one address", "a.txt", "https://example.com/a\nhttps://example.com/b", sales.Unprocessable, `"Name: words"`},
		{"PDF", "call.json", "%PDF-1.7\n%âãÏÓ\n1 0 obj", sales.Unsupported, "a PDF document, not a transcript, although its name ends in .json"},
		{"zip", "call.docx", "PK\x03\x04\x14\x00", sales.Unsupported, "a zip archive or an Office document"},
		{"MP3", "call.txt", "ID3\x04\x00\x00", sales.Unsupported, "an MP3 recording"},
		{"M4A", "call.json", "\x00\x00\x00\x20ftypM4A ", sales.Unsupported, "an M4A or MP4 recording"},
		{"WAV", "call.json", "RIFF\x24\x08\x00\x00WAVEfmt ", sales.Unsupported, "a WAV recording"},
		{"RTF", "call.txt", `{\rtf1\ansi Maya: hi}`, sales.Unsupported, "an RTF document"},
		{"web page", "call.txt", "\n<!DOCTYPE HTML><html><body>Maya: hi", sales.Unsupported, "a web page"},
		{"noise", "call.json", noise(), sales.Unsupported, "binary data"},
		{"Latin-1", "a.txt", encoded(t, charmap.ISO8859_1, "René: Ça va très bien, merci.\nZoë: Déjà vu, à bientôt.\n"), sales.Unsupported, "save it as UTF-8"},
		{"Shift JIS", "a.txt", encoded(t, japanese.ShiftJIS, "田中: お世話になっております。価格についてご相談したいのですが。\n鈴木: はい、よろしくお願いします。"), sales.Unsupported, "save it as UTF-8"},
		{"UTF-32", "a.txt", encoded(t, utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "Maya: hi"), sales.Unsupported, "UTF-32"},
		{"UTF-16 cut in a pair", "a.txt", "\xff\xfeM\x00a\x00y\x00a\x00:\x00\x3d\xd8", sales.Unsupported, "broken UTF-16LE"},
		{"Big5 cut off", "a.txt", strings.TrimSuffix(encoded(t, traditionalchinese.Big5, "業務：您好\n客戶：我們很好"), "\x6e"), sales.Unsupported, "save it as UTF-8"},
		{"20 MiB and a byte", "a.txt", strings.Repeat("x", transcript.MaxBytes+1), sales.TooLarge, "20 MiB"},
		{"50,001 turns of text", "a.txt", strings.Repeat("A: b\n", transcript.MaxSegments+1), sales.TooLarge, "50000 turns"},
		{"50,001 turns of JSON", "a.json", "[" + strings.Repeat(`{"speaker":"A","text":"b"},`, transcript.MaxSegments) + `{"speaker":"A","text":"b"}]`, sales.TooLarge, "50000 turns"},
		{"50,001 cues", "a.srt", strings.Repeat("00:00:01,000 --> 00:00:02,000\nA\n\n", transcript.MaxSegments+1), sales.TooLarge, "50000 turns"},
		{"20 MiB of short lines", "a.txt", strings.Repeat("x\n", transcript.MaxBytes/2), sales.TooLarge, "50000 turns"},
		{"20 MiB of lines in a cue", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n" + strings.Repeat("x\n", transcript.MaxBytes/2-100), sales.TooLarge, "50000 turns"},
		{"a turn of 100,001 characters", "a.txt", "Maya: hi\nLeo: " + strings.Repeat("話", transcript.MaxSegmentChars+1), sales.TooLarge, "Turn 2"},
		{"JSON 100,000 deep", "a.json", strings.Repeat("[", 100_000), sales.Invalid, "JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			started := salestest.Busy(t)
			parsed, err := transcript.Read(c.file, []byte(c.data), transcript.Options{})
			if took := salestest.Busy(t) - started; took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if err == nil {
				t.Fatalf("read as %+.300v", fmt.Sprint(parsed))
			}
			var known *sales.Error
			if !errors.As(err, &known) || known.Code != c.code {
				t.Errorf("code %q of %v, want %q", sales.CodeOf(err), err, c.code)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not say %q", err, c.says)
			}
		})
	}
}

func noise() string {
	b := make([]byte, 4096)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return string(b)
}

func encoded(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	s, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCharsets reads the same conversations in every charset, and never other words than were written.
func TestCharsets(t *testing.T) {
	const (
		traditional = "業務：您好，請問貴公司現在怎麼管理設備？\n客戶：我們用紙本，一個月大概要花三天。\n業務：這個數字是誰在看的？\n"
		simplified  = "销售：您好，请问贵公司现在怎么管理设备？\n客户：我们用纸本，一个月大概要花三天。\n销售：这个数字是谁在看的？\n"
		short       = "業務：您好\n客戶：你好\n"
		english     = "Maya: Good morning, Leo.\nLeo: Morning. We need it by June.\n"
		mixed       = "{\"transcript\":[{\"speaker\":\"陳經理\",\"text\":\"我們用 Excel 一二三\"},{\"speaker\":\"Maya\",\"text\":\"Good.\"}]}\n"
	)
	utf16 := unicode.UTF16
	for _, c := range []struct {
		name    string
		charset string
		coding  encoding.Encoding
		texts   []string
	}{
		{"UTF-8", "UTF-8", unicode.UTF8, []string{traditional, simplified, short, english, mixed}},
		{"UTF-8 with a mark", "UTF-8", unicode.UTF8BOM, []string{traditional, simplified, short, english, mixed}},
		{"UTF-16LE with a mark", "UTF-16LE", utf16(unicode.LittleEndian, unicode.UseBOM), []string{traditional, simplified, short, english, mixed}},
		{"UTF-16BE with a mark", "UTF-16BE", utf16(unicode.BigEndian, unicode.UseBOM), []string{traditional, simplified, short, english, mixed}},
		{"UTF-16LE", "UTF-16LE", utf16(unicode.LittleEndian, unicode.IgnoreBOM), []string{traditional, simplified, short, english, mixed}},
		{"UTF-16BE", "UTF-16BE", utf16(unicode.BigEndian, unicode.IgnoreBOM), []string{traditional, simplified, short, english, mixed}},
		{"Big5", "Big5", traditionalchinese.Big5, []string{traditional, short, mixed}},
		{"GB18030", "GB18030", simplifiedchinese.GB18030, []string{simplified, traditional, mixed}},
		{"GBK", "GB18030", simplifiedchinese.GBK, []string{simplified}},
	} {
		for i, text := range c.texts {
			t.Run(fmt.Sprintf("%s %d", c.name, i), func(t *testing.T) {
				want, err := transcript.Read("", []byte(text), transcript.Options{})
				if err != nil {
					t.Fatal(err)
				}
				got, err := transcript.Read("", []byte(encoded(t, c.coding, text)), transcript.Options{})
				if err != nil {
					t.Fatal(err)
				}
				sound(t, got)
				if got.Charset != c.charset {
					t.Errorf("charset %s, want %s", got.Charset, c.charset)
				}
				if got.Transcript.FullText() != want.Transcript.FullText() || got.Transcript.Language != want.Transcript.Language {
					t.Errorf("%s %q, want %s %q", got.Transcript.Language, got.Transcript.FullText(), want.Transcript.Language, want.Transcript.FullText())
				}
			})
		}
	}
}

// TestInvisible removes what cannot be seen and keeps the words as they are.
func TestInvisible(t *testing.T) {
	p, err := transcript.Read("", []byte("Maya\u200b: Hi\x00 there\u202e,\x07 <script>alert(1)</script>\u2028 two  spaces.\r\nLeo:\tOk 👩‍💻"), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, p)
	if got, want := p.Transcript.FullText(), "Maya: Hi there, <script>alert(1)</script> two  spaces.\nLeo: Ok 👩‍💻"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"A: hello there":   "en",
		"業務：這個價錢我們可以談":     "zh-TW",
		"销售：这个价钱我们可以谈":     "zh-CN",
		"業務：OK":            "en",
		"客戶：用 Excel 對帳要三天": "zh-TW",
		"A: お世話になっております":   "ja",
		"A: 안녕하세요 반갑습니다":   "ko",
		"A: 123":           "",
		`{"language":"fr","transcript":[{"speaker":"A","text":"bonjour"}]}`:     "fr",
		`{"language":"english","transcript":[{"speaker":"A","text":"你們好嗎"}]}`:   "zh-TW",
		`{"language":"<script>","transcript":[{"speaker":"A","text":"hello"}]}`: "en",
	} {
		p, err := transcript.Read("", []byte(text), transcript.Options{})
		if err != nil || p.Transcript.Language != want {
			t.Errorf("%q is in %q (%v), want %q", text, p.Transcript.Language, err, want)
		}
	}
}

// TestMerging joins cues of one named speaker, and nothing else.
func TestMerging(t *testing.T) {
	const cues = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v A>one\n\n00:01.500 --> 00:02.000\n<v A>two\n\n00:04.000 --> 00:05.000\n<v A>three\n\n00:05.000 --> 00:06.000\n<v B>four\n"
	for gap, want := range map[time.Duration]string{
		0:                      "A: one two|A: three|B: four",
		-1:                     "A: one|A: two|A: three|B: four",
		100 * time.Millisecond: "A: one|A: two|A: three|B: four",
		3 * time.Second:        "A: one two three|B: four",
	} {
		p, err := transcript.Read("", []byte(cues), transcript.Options{MergeGap: gap})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(p.Transcript.FullText(), "\n", "|"); got != want {
			t.Errorf("gap %v: %q, want %q", gap, got, want)
		}
	}
	if _, err := transcript.Read("", []byte(cues), transcript.Options{MergeGap: time.Hour}); err == nil {
		t.Error("a gap of an hour was taken")
	}
	long := "WEBVTT\n\n" + strings.Repeat("00:01.000 --> 00:01.500\n<v A>"+strings.Repeat("word ", 40)+"\n\n", 20)
	p, err := transcript.Read("", []byte(long), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.Transcript.Segments); n != 7 {
		t.Errorf("a monologue of 20 cues has %d turns, want 7 of three cues at most", n)
	}
}

// TestTimes keeps what only grows and drops what cannot be.
func TestTimes(t *testing.T) {
	p, err := transcript.Read("", []byte(`[
		{"speaker":"A","text":"1","startMs":-5,"endMs":10},
		{"speaker":"A","text":"2","startMs":100,"endMs":50},
		{"speaker":"A","text":"3","startMs":90,"endMs":95},
		{"speaker":"A","text":"4","startMs":1e300,"endMs":1e301},
		{"speaker":"A","text":"5","startMs":100.4},
		{"speaker":"A","text":"6","start":"00:00:02.5","end":"3s"}]`), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, p)
	got := make([]string, 0, len(p.Transcript.Segments))
	for _, s := range p.Transcript.Segments {
		got = append(got, show(s.StartMs)+"–"+show(s.EndMs))
	}
	if want := "·–· 100–· ·–· ·–· 100–· 2500–·"; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", strings.Join(got, " "), want)
	}
}

func show(ms *int64) string {
	if ms == nil {
		return "·"
	}
	return strconv.FormatInt(*ms, 10)
}

// TestLongCall reads two hours of 20,000 segments in every format within a second.
func TestLongCall(t *testing.T) {
	const n = 20_000
	var js, vtt, srt, text, named strings.Builder
	js.WriteString(`{"transcript":[`)
	vtt.WriteString("WEBVTT\n\n")
	for i := range n {
		at := time.Duration(i) * 360 * time.Millisecond
		start, end := stamp(at), stamp(at+300*time.Millisecond)
		speaker := []string{"Maya Chen", "Leo", "陳經理"}[i%3]
		words := fmt.Sprintf("This is sentence number %d of a long call, and 我們 still talk.", i)
		if i > 0 {
			js.WriteByte(',')
		}
		fmt.Fprintf(&js, `{"id":"L%d","index":%d,"speaker":%q,"text":%q,"startMs":%d,"endMs":%d}`, i, i, speaker, words, at.Milliseconds(), at.Milliseconds()+300)
		fmt.Fprintf(&vtt, "%d\n%s --> %s\n<v %s>%s</v>\n\n", i, start, end, speaker, words)
		fmt.Fprintf(&srt, "%d\n%s --> %s\n%s: %s\n\n", i+1, strings.Replace(start, ".", ",", 1), strings.Replace(end, ".", ",", 1), speaker, words)
		fmt.Fprintf(&text, "[%s] %s: %s\n", start, speaker, words)
		fmt.Fprintf(&named, "%s: %s\nand a second line\n\n", speaker, words)
	}
	js.WriteString("]}")
	for format, b := range map[string]*strings.Builder{"json": &js, "webvtt": &vtt, "srt": &srt, "text": &text, "text without times": &named} {
		var best time.Duration
		for range 5 {
			started := salestest.Busy(t)
			p, err := transcript.Read("", []byte(b.String()), transcript.Options{})
			took := salestest.Busy(t) - started
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			sound(t, p)
			if len(p.Transcript.Segments) != n || !strings.HasPrefix(format, p.Format) {
				t.Fatalf("%s: %d segments as %s, want %d", format, len(p.Transcript.Segments), p.Format, n)
			}
			if best == 0 || took < best {
				best = took
			}
			if best < time.Second || raceEnabled {
				break
			}
		}
		t.Logf("%s: %v", format, best)
		if best > time.Second && !raceEnabled {
			t.Errorf("%s: took %v, want less than a second", format, best)
		}
	}
}

func stamp(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

// TestRecorded reads the recorded conversations that lie beside the repository, whole and word for word.
func TestRecorded(t *testing.T) {
	dir := salestest.Data(t)
	if dir == "" {
		return
	}
	calls, err := filepath.Glob(filepath.Join(dir, "sales-calls", "*.json"))
	if err != nil || len(calls) == 0 {
		t.Fatalf("no calls in %s: %v", dir, err)
	}
	meetings, err := filepath.Glob(filepath.Join(dir, "meetings", "*.json"))
	if err != nil || len(meetings) == 0 {
		t.Fatalf("no meetings in %s: %v", dir, err)
	}
	for _, path := range append(calls, meetings...) {
		data := readFile(t, path)
		p, err := transcript.Read(filepath.Base(path), data, transcript.Options{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		sound(t, p)
		want := turnsOf(t, data)
		if len(want) != len(p.Transcript.Segments) {
			t.Errorf("%s: %d segments, want %d", path, len(p.Transcript.Segments), len(want))
			continue
		}
		for i, s := range p.Transcript.Segments {
			if w := want[i]; s.Text != w.Text+w.Content || s.Speaker != w.Speaker || show(s.StartMs) != show(w.StartMs) || show(s.EndMs) != show(w.EndMs) {
				t.Errorf("%s: segment %d is %+v, want %+v", path, i, s, w)
			}
		}
		meeting := strings.Contains(path, "meetings")
		if meeting != (p.Format == transcript.QMSum) || meeting == (p.Title != "" && p.Company != "") || p.Transcript.Language != "en" {
			t.Errorf("%s: format %s, title %q, company %q, language %s", path, p.Format, p.Title, p.Company, p.Transcript.Language)
		}
	}
}
