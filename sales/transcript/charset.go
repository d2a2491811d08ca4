package transcript

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf "golang.org/x/text/encoding/unicode"

	"github.com/sales-ai-automation/salesai/sales"
)

// decode turns the bytes of a file into text, and refuses where it would have to guess.
func decode(data []byte) (text, charset string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")) || bytes.HasPrefix(data, []byte("\x00\x00\xfe\xff")):
		return "", "", notUTF8("UTF-32")
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return convert(data[2:], "UTF-16LE")
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return convert(data[2:], "UTF-16BE")
	}
	if len(bytes.TrimSpace(bytes.Trim(data, "\x00"))) == 0 {
		return "", "", empty()
	}
	if bytes.IndexByte(data, 0) >= 0 {
		if charset := wide(data); charset != "" {
			return convert(data, charset)
		}
	}
	if !utf8.Valid(data) {
		if charset := chinese(data); charset != "" {
			return convert(data, charset)
		}
		if controls(data)*20 > len(data) {
			return "", "", unlike("", "binary data")
		}
		return "", "", notUTF8("")
	}
	if controls(data)*20 > len(data) {
		return "", "", unlike("", "binary data")
	}
	return string(data), "UTF-8", nil
}

func empty() error {
	return sales.Errorf(sales.Unprocessable, "This file is empty. Upload the one that holds the conversation.")
}

func notUTF8(looks string) error {
	if looks != "" {
		looks = " (it looks like " + looks + ")"
	}
	return sales.Errorf(sales.Unsupported, "This file is not UTF-8 text%s, and reading it could garble names and words. Open it in your editor, save it as UTF-8 and upload it again.", looks)
}

// convert decodes a charset that is known, and refuses what is broken in it.
func convert(data []byte, charset string) (text, name string, err error) {
	text, ok := decoded(data, charset)
	if !ok {
		return "", "", notUTF8("broken " + charset)
	}
	if strings.TrimSpace(text) == "" {
		return "", "", empty()
	}
	if controls([]byte(text))*20 > len(text) {
		return "", "", unlike("", "binary data")
	}
	return text, charset, nil
}

func encodingOf(charset string) encoding.Encoding {
	switch charset {
	case "UTF-16LE":
		return utf.UTF16(utf.LittleEndian, utf.IgnoreBOM)
	case "UTF-16BE":
		return utf.UTF16(utf.BigEndian, utf.IgnoreBOM)
	case "Big5":
		return traditionalchinese.Big5
	}
	return simplifiedchinese.GB18030
}

func decoded(data []byte, charset string) (text string, ok bool) {
	out, err := encodingOf(charset).NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", false // the decoders put U+FFFD where the bytes make no sense
	}
	return string(out), true
}

// controls counts the control characters that no text needs.
func controls(data []byte) int {
	n := 0
	for _, b := range data {
		if (b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b) || b == 0x7f {
			n++
		}
	}
	return n
}

// enough is how much of a file is looked at to tell its charset.
const enough = 64 << 10

// wide tells UTF-16 without a mark: read in the right byte order nearly every character belongs to the
// scripts that we know, read in the wrong one nearly none does.
func wide(data []byte) string {
	if len(data)%2 != 0 {
		return ""
	}
	head := data[:min(len(data), enough)]
	best, charset := 0.97, ""
	for _, candidate := range []string{"UTF-16LE", "UTF-16BE"} {
		// A pair that the cut separates decodes to U+FFFD, one in thousands.
		text, err := encodingOf(candidate).NewDecoder().String(string(head))
		if err != nil {
			continue
		}
		if share := familiar(text); share > best {
			best, charset = share, candidate
		}
	}
	return charset
}

// familiar is the share of characters that a conversation in English or Chinese is written with; 0 without any ASCII.
func familiar(text string) float64 {
	n, known, ascii := 0, 0, 0
	for _, r := range text {
		n++
		switch {
		case r == '\n' || r == '\r' || r == '\t' || (r >= ' ' && r < 0x7f):
			ascii++
			known++
		case r >= 0xa0 && r < 0x250, r >= 0x2010 && r < 0x2060, r >= 0x3000 && r < 0x3100, r >= 0x4e00 && r < 0xa000,
			r >= 0xff00 && r < 0xfff0, r == 0xfeff, unicode.Is(unicode.So, r):
			known++
		}
	}
	if ascii == 0 || n == 0 {
		return 0
	}
	return float64(known) / float64(n)
}

// chinese tells Big5 from GB18030 by how many of the characters are everyday ones. The right charset gives a third or
// more, the wrong one hardly any; what is not clear is nothing.
func chinese(data []byte) string {
	var share [2]float64
	charsets := [2]string{"Big5", "GB18030"}
	for i, charset := range charsets {
		if text, ok := decoded(data, charset); ok {
			share[i] = everyday(text)
		}
	}
	best := 0
	if share[1] > share[0] {
		best = 1
	}
	if share[best] < 0.25 || share[best] < 2*share[1-best] {
		return ""
	}
	return charsets[best]
}

// everyday is the share of everyday characters among the Chinese ones; 0 where a character cannot stand in a transcript.
func everyday(text string) float64 {
	common := everydayCharacters()
	han, known, foreign := 0, 0, 0
	for _, r := range text {
		switch {
		case r < 0x80:
		case unicode.Is(unicode.Han, r):
			han++
			if common[r] {
				known++
			}
		case unicode.Is(unicode.Co, r) || unicode.IsControl(r):
			return 0
		case r < 0x2000 || (r >= 0x3040 && r < 0x3100):
			foreign++ // Cyrillic, kana and the like, with which wrong decodings are strewn
		}
		if han > 20_000 {
			break
		}
	}
	if han < 2 || foreign > han {
		return 0
	}
	return float64(known) / float64(han)
}

// everydayCharacters are the most frequent characters of spoken Chinese, of both scripts, and those of sales calls.
func everydayCharacters() map[rune]bool {
	set := map[rune]bool{}
	for _, r := range "的一是不了在人有我他這个個们們中来來上大為为和国國地到以说說时時要就出会會可也你對对生能而子那得于於着著下自之年过過發发後后作里裡用道行所然家種种事成方多经經么麼去法学學如都同现現当當沒没动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并物手应應战向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系系气氣题題活尔更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運" +
		"您请請谢謝嗎吗吧呢啊喔哦嗯哈客户戶购購买買价價钱錢预預算单單约約签簽标標准準流程需痛效率成本系统統测測试試报報告经理負负责責询詢顾顧问問週周二三四五六七八九早午晚喂欢歡迎聊跟找哪怎谁誰够夠跑套版采採供商店厂廠陈陳林李黄黃刘劉吳吴蔡楊杨华華台臺湾灣北小姐先生" {
		set[r] = true
	}
	return set
}
