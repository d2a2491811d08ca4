package sales

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// talk is what the manner of speaking tells about one speaker, apart from fixed phrases.
type talk struct {
	probes  float64 // questions about the other side's business, as a seller asks them
	demands float64 // questions about the offer, as a buyer asks them
	reports int     // statements about one's own business
	figures int     // such statements with a number
}

// listen reads one turn.
func (k *talk) listen(text string) {
	for _, part := range parts(text) {
		words := plain(part.words)
		switch {
		case part.question || asks(part.words):
			switch {
			case holds(words, demandCues()):
				k.demands++
			case holds(words, probeCues()):
				k.probes++
			}
		case holds(words, reportCues()):
			k.reports++
			if strings.ContainsFunc(words, unicode.IsNumber) || holds(words, figureCues()) {
				k.figures++
			}
		}
	}
}

// lean is how much the manner of speaking leans to selling (above 0) or buying (below 0); a few signs say most of it.
func (k *talk) lean() float64 {
	return 1.5*math.Log1p(k.probes) - 1.5*math.Log1p(k.demands) - 0.8*math.Log1p(float64(k.reports)) - 0.6*math.Log1p(float64(k.figures))
}

// part is a stretch of words up to a full stop.
type part struct {
	words    string
	question bool
}

// parts splits a turn at its full stops; a turn without any stays whole.
func parts(text string) []part {
	var all []part
	from := 0
	for i, r := range text {
		if !strings.ContainsRune(".。!！?？\n", r) {
			continue
		}
		if strings.TrimSpace(text[from:i]) != "" {
			all = append(all, part{text[from:i], r == '?' || r == '？'})
		}
		from = i + utf8.RuneLen(r)
	}
	if strings.TrimSpace(text[from:]) != "" {
		all = append(all, part{text[from:], false})
	}
	return all
}

func holds(words string, of []string) bool {
	for _, w := range of {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// introduces reports whether a turn says on whose behalf its speaker calls: "this is Jo from Brightline".
func introduces(text string) bool {
	words := plain(text)
	for _, start := range []string{" i'm ", " i am ", " it's ", " this is ", " my name is ", " my name's "} {
		if i := strings.Index(words, start); i >= 0 && i < 80 {
			rest := strings.Fields(words[i+len(start):])
			for n := 1; n < len(rest) && n <= 3; n++ {
				if rest[n] == "from" && n+1 < len(rest) && rest[n+1] != "the" && rest[n+1] != "a" {
					return true
				}
			}
		}
	}
	for _, start := range []string{"我是", "我這邊是", "我这边是", "這裡是", "这里是", "敝姓"} {
		if i := strings.Index(words, start); i >= 0 && i < 60 {
			rest := []rune(words[i+len(start):])
			for n := 1; n < len(rest) && n <= 8; n++ {
				if rest[n] == '的' && n+1 < len(rest) && unicode.Is(unicode.Han, rest[n+1]) || strings.HasPrefix(string(rest[n:]), "業務") || strings.HasPrefix(string(rest[n:]), "公司") {
					return true
				}
			}
		}
	}
	return false
}

// trading counts the kinds of words of a purchase that are heard in the whole conversation.
func trading(voices []*voice) float64 {
	return different(voices, tradeWords())
}

// elsewhere reports whether the talk is one of a family or for an audience; both have prices and dates as well.
func elsewhere(voices []*voice) bool { return different(voices, elsewhereWords()) >= 2 }

// different counts the alternatives of which anybody says one.
func different(voices []*voice, words [][]string) float64 {
	n := 0.0
	for _, group := range words {
		for _, v := range voices {
			if holds(v.words.String(), group) {
				n++
				break
			}
		}
	}
	return n
}

// absent reports whether the talk is about others more than with each other: colleagues who go through their deals.
func absent(voices []*voice) bool {
	they, you := 0, 0
	for _, v := range voices {
		words := v.words.String()
		for _, w := range []string{" they ", " their ", " them ", " they're ", " he ", " she ", "他們", "他们"} {
			they += strings.Count(words, w)
		}
		for _, w := range []string{" you ", " your ", " you're ", " you've ", " you'd ", " you'll ", "您", "你", "貴"} {
			you += strings.Count(words, w)
		}
	}
	return they >= 5 && they > 2*you
}

// colleagues joins those who say that they belong together: "with me is Lena", "Doctor Pell from our committee".
func colleagues(t *Transcript, voices []*voice) {
	for i, v := range voices {
		if !v.open() {
			continue
		}
		for _, s := range t.Segments {
			if s.Speaker == v.Speaker {
				continue
			}
			side := sideOf(voices, s.Speaker)
			if side == OtherSide || !vouches(plain(s.Text), plain(v.Speaker)) {
				continue
			}
			voices[i].decide(side, 0.8, BasisWords)
			break
		}
	}
}

func sideOf(voices []*voice, speaker string) Side {
	for _, v := range voices {
		if v.Speaker == speaker {
			return v.Side
		}
	}
	return OtherSide
}

// vouches reports whether words present the person called name as a colleague.
func vouches(words, name string) bool {
	for _, phrase := range []string{" with me ", " with us ", " my colleague ", " our colleague ", " my boss ", " joined by ", " alongside me ", "我同事", "我們同事", "我的同事", "我們的", "我們家", "跟我一起", "我老闆", "我主管"} {
		i := strings.Index(words, phrase)
		if i < 0 {
			continue
		}
		const near = 90
		rest := words[i+len(phrase)-1:]
		rest = rest[:min(len(rest), near)]
		for part := range strings.FieldsSeq(name) {
			if len(part) > 3 && part != "doctor" && part != "sister" && strings.Contains(rest, strings.TrimSpace(part)) {
				return true
			}
		}
	}
	return false
}

// replies moves those who are not placed yet by whom they answer: a question of one side is answered by the other.
func replies(t *Transcript, voices []*voice) {
	turns := map[string]float64{}
	for i := 1; i < len(t.Segments); i++ {
		before, now := t.Segments[i-1], t.Segments[i]
		if before.Speaker == now.Speaker || !asks(before.Text) {
			continue
		}
		switch sideOf(voices, before.Speaker) {
		case RepSide:
			turns[now.Speaker]--
		case BuyerSide:
			turns[now.Speaker]++
		default:
		}
	}
	for _, v := range voices {
		if v.open() {
			v.lean += 0.75 * turns[v.Speaker]
		}
	}
}
