package sales

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SideBasis says what a speaker's side rests on.
type SideBasis string

// The bases, from the surest to the least sure.
const (
	BasisGiven SideBasis = "given" // somebody said so, or the recording has a channel for each side
	BasisName  SideBasis = "name"  // a role stands in the speaker's name
	BasisWords SideBasis = "words" // it follows from what is said
	BasisNone  SideBasis = "none"  // not known
)

// SpeakerSide is the side found for one speaker.
type SpeakerSide struct {
	Speaker    string    `json:"speaker"`
	Side       Side      `json:"side"`
	Confidence float64   `json:"confidence"` // 0 to 1; 0 where nothing is known
	Basis      SideBasis `json:"basis"`
}

// Least differences in weighted cues that decide; found by trying recorded conversations and meetings.
const (
	clearLead  = 2.0 // for the first of a side
	slightLead = 0.75
	maxWords   = 200_000 // bytes of one speaker's words that are looked at
	opening    = 8       // segments in which people say who they are
	business   = 2.0     // least weight of cues and words of a purchase
	certain    = 6.5     // least weight of these and of the difference between the two
	purchase   = 3.0     // least kinds of words of a purchase among more than two people
)

// InferSides sets the side of every segment and says, per speaker in order of appearance, how sure it is.
// repSpeakers are names of people known to sell. Sides that are set already are kept where they name a rep or a
// buyer; a speaker about whom nothing is known gets OtherSide.
func InferSides(t *Transcript, repSpeakers []string) []SpeakerSide {
	if t == nil {
		return nil
	}
	voices := voicesOf(t)
	told := given(voices, repSpeakers)
	named(voices)
	spoken(t, voices, told)
	found := make([]SpeakerSide, len(voices))
	byName := make(map[string]Side, len(voices))
	for i, v := range voices {
		found[i] = v.SpeakerSide
		byName[v.Speaker] = v.Side
	}
	for i := range t.Segments {
		t.Segments[i].Side = byName[t.Segments[i].Speaker]
	}
	return found
}

// voice is one speaker with all that they said.
type voice struct {
	SpeakerSide
	preset Side
	words  strings.Builder // plain, with a space at each end and a newline between segments
	turns  int
	asked  int // turns with a question
	talk   talk
	calls  bool // says on whose behalf, soon after the start
	lean   float64
	cues   float64 // weight of all cues heard, for either side
	lesser float64 // of it, the weight for the side with fewer
}

func (v *voice) decide(side Side, confidence float64, basis SideBasis) {
	v.Side, v.Confidence, v.Basis = side, confidence, basis
}

// mixed reports whether both sides speak in the words of one speaker, as where a recorder told nobody apart.
func (v *voice) mixed() bool { return v.lesser > 0.25*v.cues }

func (v *voice) open() bool { return v.Basis == BasisNone }

func voicesOf(t *Transcript) []*voice {
	var voices []*voice
	byName := map[string]*voice{}
	for i, s := range t.Segments {
		v := byName[s.Speaker]
		if v == nil {
			v = &voice{SpeakerSide: SpeakerSide{Speaker: s.Speaker, Side: OtherSide, Basis: BasisNone}, preset: s.Side}
			byName[s.Speaker] = v
			voices = append(voices, v)
		}
		if v.preset != s.Side {
			v.preset = "" // one name on two sides tells nothing
		}
		v.turns++
		if asks(s.Text) {
			v.asked++
		}
		if i < opening && introduces(s.Text) {
			v.calls = true
		}
		if v.words.Len() < maxWords {
			v.talk.listen(s.Text)
			v.words.WriteString(plain(s.Text))
			v.words.WriteByte('\n')
		}
	}
	return voices
}

// given takes over what is known for sure and reports whether somebody named the reps.
func given(voices []*voice, repSpeakers []string) (told bool) {
	reps := map[string]bool{}
	for _, name := range repSpeakers {
		if name = strings.TrimSpace(plain(name)); name != "" {
			reps[name] = true
		}
	}
	for _, v := range voices {
		if reps[strings.TrimSpace(plain(v.Speaker))] {
			v.decide(RepSide, 1, BasisGiven)
			told = true
		}
	}
	for _, v := range voices {
		// Once somebody named the reps, an earlier guess that another person sells is void.
		if v.open() && (v.preset == BuyerSide || (v.preset == RepSide && !told)) {
			v.decide(v.preset, 1, BasisGiven)
		}
	}
	return told
}

// named looks for a role in the name.
func named(voices []*voice) {
	for _, v := range voices {
		if !v.open() {
			continue
		}
		name := plain(v.Speaker)
	cues:
		for _, c := range nameCues() {
			for _, word := range c.words {
				if strings.Contains(name, word) {
					v.decide(c.side, 0.95, BasisName)
					break cues
				}
			}
		}
	}
}

// spoken decides the rest by what is said.
func spoken(t *Transcript, voices []*voice, told bool) {
	open, reps, buyers := count(voices)
	if open == 0 {
		return
	}
	weigh(voices)
	switch {
	case reps+buyers > 0:
		complete(voices, reps, buyers, open, told)
	case len(voices) == 2:
		pair(voices[0], voices[1])
	default:
		crowd(voices)
	}
	if open, reps, buyers = count(voices); open == 0 || reps+buyers == 0 || len(voices) < 3 {
		return
	}
	colleagues(t, voices)
	replies(t, voices)
	open, reps, buyers = count(voices)
	complete(voices, reps, buyers, open, false)
}

func count(voices []*voice) (open, reps, buyers int) {
	for _, v := range voices {
		switch {
		case v.open():
			open++
		case v.Side == RepSide:
			reps++
		case v.Side == BuyerSide:
			buyers++
		}
	}
	return open, reps, buyers
}

// complete places the others around those who are known.
func complete(voices []*voice, reps, buyers, open int, told bool) {
	for _, v := range voices {
		if !v.open() {
			continue
		}
		lean := v.lean
		// In a sales conversation the sides face each other: who is not on the known one is most likely on the other.
		if buyers == 0 {
			lean -= clearLead
		}
		if told {
			lean -= clearLead // whoever named the reps will have named all of them
		}
		if reps == 0 && (open == 1 || v.lean > 0) {
			lean += clearLead
		}
		switch {
		case lean >= slightLead:
			v.decide(RepSide, certainty(lean), BasisWords)
		case lean <= -slightLead:
			v.decide(BuyerSide, certainty(lean), BasisWords)
		}
	}
}

// pair decides between two people, of whom one sells and one buys or neither does.
func pair(a, b *voice) {
	lead := a.lean - b.lean
	voices := []*voice{a, b}
	said := a.cues + b.cues + trading(voices)
	if math.Abs(lead) < clearLead || said < business || said+math.Abs(lead) < certain || absent(voices) || elsewhere(voices) {
		return
	}
	if lead < 0 {
		a, b = b, a
	}
	a.decide(RepSide, certainty(lead), BasisWords)
	b.decide(BuyerSide, certainty(lead), BasisWords)
}

// crowd decides among any other number: without a clear rep and a clear buyer it is not a sales conversation.
func crowd(voices []*voice) {
	most, least := math.Inf(-1), math.Inf(1)
	for _, v := range voices {
		most, least = max(most, v.lean), min(least, v.lean)
	}
	alone := len(voices) == 1
	if !alone && (most < slightLead || least > -slightLead || most-least < 2*clearLead || absent(voices) || elsewhere(voices)) {
		return
	}
	if said := 0.0; !alone {
		for _, v := range voices {
			said += v.cues
		}
		if trading(voices) < purchase || said+trading(voices) < certain {
			return
		}
	}
	for _, v := range voices {
		if v.Speaker == "" || alone && v.mixed() {
			continue // the words of several people under one name
		}
		switch {
		case v.lean >= slightLead && (!alone || v.lean >= 2*clearLead):
			v.decide(RepSide, certainty(v.lean), BasisWords)
		case v.lean <= -slightLead && (!alone || v.lean <= -2*clearLead):
			v.decide(BuyerSide, certainty(v.lean), BasisWords)
		}
	}
}

func certainty(lead float64) float64 {
	return math.Round(100*(0.9-0.5*math.Exp(-math.Abs(lead)/4))) / 100
}

// weigh sets how much each speaker leans to selling (above 0) or buying (below 0).
func weigh(voices []*voice) {
	rep, buyer := repCues(), buyerCues()
	for i, v := range voices {
		words := v.words.String()
		sells, buys := heard(words, rep), heard(words, buyer)
		if v.calls {
			sells += 1.5
		}
		v.cues, v.lesser = sells+buys, min(sells, buys)
		you := rate(words, " you ", " your ", " you're ", " you'll ", "您", "貴公司")
		we := rate(words, " we ", " our ", " my ", " we're ", " i've ", "我們", "我们")
		v.lean = sells - buys + 15*(you-we)*settled(v.turns) + v.talk.lean()
		v.lean += 3 * (float64(v.asked)/float64(v.turns) - 0.3) * settled(v.turns)
		if i == 0 && sells > 0 {
			v.lean += 0.5 // the host opens
		}
	}
}

// settled grows from 0 to 1 with the number of turns, because a share of few turns says little.
func settled(turns int) float64 { return min(1, float64(turns)/5) }

// heard weighs the cues in words; the same cue counts less each time it returns.
func heard(words string, cues []cue) float64 {
	sum := 0.0
	for _, c := range cues {
		if n := strings.Count(words, c.phrase); n > 0 {
			sum += c.weight * (1 + 0.5*math.Log(float64(n)))
		}
	}
	return sum
}

// rate is how many of the words are one of those given.
func rate(words string, of ...string) float64 {
	n := 0
	for _, w := range of {
		n += strings.Count(words, w)
	}
	all := strings.Count(words, " ")
	for _, r := range words {
		if unicode.Is(unicode.Han, r) {
			all++
		}
	}
	return float64(n) / float64(max(all, 1))
}

// asks reports whether a turn holds a question, with or without its mark.
func asks(text string) bool {
	if strings.ContainsAny(text, "?？") {
		return true
	}
	words := plain(text)
	for _, start := range []string{" what ", " how ", " where ", " who ", " why ", " when ", " which ", " can i ask ", " do you ", " are you ", " is there ", " tell me "} {
		if strings.HasPrefix(words, start) {
			return true
		}
	}
	for _, word := range []string{"請問", "请问", "嗎", "吗", "什麼", "什么", "怎麼", "怎么", "哪位", "多少"} {
		if strings.Contains(words, word) {
			return true
		}
	}
	return false
}

// plain is s in lower case without punctuation or width, each word between single spaces.
func plain(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	last := ' '
	for _, r := range norm.NFKC.String(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			r = unicode.ToLower(r)
		case r == '\'' || r == '’' || r == '‘':
			r = '\''
		default:
			r = ' '
		}
		if r == ' ' && last == ' ' {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	if last != ' ' {
		b.WriteByte(' ')
	}
	return b.String()
}
