package transcript

import (
	"strings"
	"unicode"

	"github.com/sales-ai-automation/salesai/sales"
)

// Characters that only one of the two Chinese scripts has, among the most frequent of speech.
const (
	traditionalOnly = "們個這來說對時會還為過開關頭問間題當發後麼經從樣實應該讓話錢買賣價單總統資訊業務電點際願給聽覺試導處請謝嗎歡採購數據報預約簽產結進運動學國際"
	simplifiedOnly  = "们个这来说对时会还为过开关头问间题当发后么经从样实应该让话钱买卖价单总统资讯业务电点际愿给听觉试导处请谢吗欢采购数据报预约签产结进运动学国际"
)

// language tells the language by the script of the words; what the file declares decides among those in Latin letters.
func language(segments []sales.Segment, declared string) string {
	var han, kana, hangul, latin, traditional, simplified int
	for _, s := range segments {
		for _, r := range s.Text {
			switch {
			case unicode.Is(unicode.Han, r):
				han++
				both := strings.ContainsRune(traditionalOnly, r) && strings.ContainsRune(simplifiedOnly, r)
				if !both && strings.ContainsRune(traditionalOnly, r) {
					traditional++
				}
				if !both && strings.ContainsRune(simplifiedOnly, r) {
					simplified++
				}
			case unicode.In(r, unicode.Hiragana, unicode.Katakana):
				kana++
			case unicode.Is(unicode.Hangul, r):
				hangul++
			case unicode.IsLetter(r):
				latin++
			}
		}
		if han+kana+hangul+latin > 20_000 {
			break
		}
	}
	switch total := han + kana + hangul + latin; {
	case total == 0:
		return tag(declared)
	case kana*10 > total:
		return "ja"
	case hangul*3 > total:
		return "ko"
	case han*3 >= latin && simplified > traditional: // a Chinese word has about two characters, an English one five
		return "zh-CN"
	case han*3 >= latin:
		return "zh-TW"
	}
	if t := tag(declared); t != "" && !strings.HasPrefix(t, "zh") && t != "ja" && t != "ko" {
		return t
	}
	return "en"
}

// tag turns what a file declares, as "en_US" or Whisper's "english", into a BCP 47 tag; empty where it is neither.
func tag(declared string) string {
	d := strings.ReplaceAll(strings.TrimSpace(declared), "_", "-")
	lower := strings.ToLower(d)
	for name, code := range map[string]string{
		"english": "en", "chinese": "zh-TW", "mandarin": "zh-TW", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
		"portuguese": "pt", "dutch": "nl", "japanese": "ja", "korean": "ko", "vietnamese": "vi", "indonesian": "id", "thai": "th",
	} {
		if lower == name {
			return code
		}
	}
	primary, rest, _ := strings.Cut(d, "-")
	if len(primary) < 2 || len(primary) > 3 || len(rest) > 8 {
		return ""
	}
	for _, r := range primary + rest {
		if r != '-' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)) {
			return ""
		}
	}
	return d
}
