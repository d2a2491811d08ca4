package sales_test

import (
	"path/filepath"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/salestest"
)

func TestInferSidesOfRecordedCalls(t *testing.T) {
	dir := salestest.Data(t)
	if dir == "" {
		return
	}
	calls, err := filepath.Glob(filepath.Join(dir, "sales-calls", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]sales.Side{"Maya": sales.RepSide, "Rahul": sales.BuyerSide, "Rep": sales.RepSide, "Prospect": sales.BuyerSide}
	for _, path := range calls {
		call := salestest.Recorded(t, path)
		for _, s := range sales.InferSides(call, nil) {
			t.Logf("%s: %+v", filepath.Base(path), s)
			if s.Side != want[s.Speaker] {
				t.Errorf("%s: %s is %s, want %s", filepath.Base(path), s.Speaker, s.Side, want[s.Speaker])
			}
		}
		// Without the names, the words alone must tell.
		for i := range call.Segments {
			s := &call.Segments[i]
			s.Side = ""
			s.Speaker = map[sales.Side]string{sales.RepSide: "Speaker 2", sales.BuyerSide: "Speaker 1"}[want[s.Speaker]]
		}
		for _, s := range sales.InferSides(call, nil) {
			t.Logf("%s: %+v", filepath.Base(path), s)
			if want := map[string]sales.Side{"Speaker 2": sales.RepSide, "Speaker 1": sales.BuyerSide}[s.Speaker]; s.Side != want {
				t.Errorf("%s without names: %s is %s, want %s", filepath.Base(path), s.Speaker, s.Side, want)
			}
		}
	}
	for _, s := range sales.InferSides(salestest.Recorded(t, filepath.Join(dir, "meetings", "ES2005a.json")), nil) {
		if s.Side != sales.OtherSide {
			t.Errorf("meeting: %s is %s, want other", s.Speaker, s.Side)
		}
	}
}

// said makes a transcript of speakers and their lines, in turn.
func said(pairs ...string) *sales.Transcript {
	t := &sales.Transcript{}
	for i := 0; i+1 < len(pairs); i += 2 {
		t.Segments = append(t.Segments, sales.Segment{Speaker: pairs[i], Text: pairs[i+1]})
	}
	return t
}

func TestInferSides(t *testing.T) {
	const rep, buyer, other = sales.RepSide, sales.BuyerSide, sales.OtherSide
	for name, x := range map[string]struct {
		call *sales.Transcript
		reps []string
		want map[string]sales.Side
	}{
		"named by hand": {said("Bo", "hm", "Al", "well", "Cy", "okay"), []string{" al "}, map[string]sales.Side{"Al": rep, "Bo": buyer, "Cy": buyer}},
		"role in English": {said("Dana (AE)", "hi", "Prospect 2", "hello", "Sales Engineer Kim", "hey"), nil,
			map[string]sales.Side{"Dana (AE)": rep, "Prospect 2": buyer, "Sales Engineer Kim": rep}},
		"role in Chinese":  {said("業務小陳", "您好", "客戶王經理", "你好"), nil, map[string]sales.Side{"業務小陳": rep, "客戶王經理": buyer}},
		"client's manager": {said("客戶經理 林", "您好", "張先生", "你好"), nil, map[string]sales.Side{"客戶經理 林": rep, "張先生": buyer}},
		"one role known":   {said("Rep", "hello", "Priya", "hello"), nil, map[string]sales.Side{"Rep": rep, "Priya": buyer}},
		"no part of a name": {said("Isabel Clientele", "we talked about the weather", "Alessandro", "and about the garden"), nil,
			map[string]sales.Side{"Isabel Clientele": other, "Alessandro": other}},
		"first line of a rep": {said("A", "rahul right from collefoch thanks for making time i know mornings are chaos", "B", "no problem we need to look at this we're running on ringhawk",
			"A", "tell me what's happening today", "B", "we lose bookings and it's too expensive"), nil, map[string]sales.Side{"A": rep, "B": buyer}},
		"Chinese by words": {said("甲", "感謝您撥空，想了解一下貴公司目前怎麼處理訂單？", "乙", "我們目前用 Excel，我們老闆一直在唸。", "甲", "我可以示範給您看我們的平台。", "乙", "你們的報價大概多少錢？"), nil,
			map[string]sales.Side{"甲": rep, "乙": buyer}},
		"four people": {said("S1", "Thanks for joining, I'll show you our platform and what our customers do with it", "S2", "We need it to work offline, our current tool is too expensive",
			"S3", "Our legal team and our procurement have to look at it, can you send the contract", "S4", "Mm-hm.", "S1", "I'll send you the paper, what worries you?", "S2", "my boss will ask about your pricing"), nil,
			map[string]sales.Side{"S1": rep, "S2": buyer, "S3": buyer, "S4": other}},
		"a chat":       {said("Jo", "did you see the game", "Mo", "no I was at the dentist"), nil, map[string]sales.Side{"Jo": other, "Mo": other}},
		"one pitching": {said("X", "Our platform is great, our customers love our product, let me show you, I'll send you a quote"), nil, map[string]sales.Side{"X": rep}},
		"one thinking": {said("X", "I went to the shop and then home."), nil, map[string]sales.Side{"X": other}},
		"a title": {said("A", "王課長您好，我是智排的雅婷，想追一下上次的提案", "B", "喔，那個先放著了", "A", "今年預算有編嗎？", "B", "沒有編預算，不是我在管的", "A", "那我年底再跟您聯絡可以嗎？", "B", "可以啊"), nil,
			map[string]sales.Side{"A": rep, "B": buyer}},
		"own words": {said("A", "Morning, it's Colin from Fernhill. What changed since last year?", "B", "We opened the second shop and we lost twenty thousand in stock.", "A", "Does anybody else have a say?", "B", "No, it's my business, I sign.",
			"A", "I'll get you three quotes by Friday.", "B", "Make it Monday, I need the premium under six thousand."), nil, map[string]sales.Side{"A": rep, "B": buyer}},
		"a colleague": {said("Tobias", "I'm Tobias from Veramed, with me is Lena, thanks for having us. Could you tell us what you see today? I'll send you our pricing", "Okafor", "We had sixty incidents, our budget is small, procurement runs a tender and the board approves the contract",
			"Lena", "What would a good result look like?", "Okafor", "We need half of them gone."), nil, map[string]sales.Side{"Tobias": rep, "Lena": rep, "Okafor": buyer}},
		"a family": {said("Mum", "Are you coming on Saturday? The price is too high, shall I send you the contract?", "Ben", "I need it by Thursday, our budget is gone. Is Dad there?", "Mum", "What would help you?", "Ben", "I can't. Love you mum."), nil,
			map[string]sales.Side{"Mum": other, "Ben": other}},
		"on the air": {said("Host", "Welcome back to the show. What was your problem?", "Theo", "We lost thirty thousand a month, our contract and our software were a mess.", "Host", "What did you change? We'll take a short break."), nil,
			map[string]sales.Side{"Host": other, "Theo": other}},
		"deals of others": {said("Dana", "Where are we with Kessler? What's their pain?", "Rob", "Their CFO wants a discount, they have budget, they decide in May and they like it.", "Dana", "Who else do they talk to? Put them at twenty.", "Rob", "They signed with procurement, their contract ends."), nil,
			map[string]sales.Side{"Dana": other, "Rob": other}},
		"one for all":         {said("Speaker 1", "Thanks for joining, I'll show you our platform, what worries you?", "Speaker 1", "We need it offline, our budget is small, my boss decides, send me the quote."), nil, map[string]sales.Side{"Speaker 1": other}},
		"no name for a buyer": {said("", "As CFO I look at three things, our budget, our auditors and your price.", "", "I won't sign without it, send me the quote."), nil, map[string]sales.Side{"": other}},
		"no names":            {said("", "Our platform is great. We need an API. It's too expensive."), nil, map[string]sales.Side{"": other}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range sales.InferSides(x.call, x.reps) {
				if s.Side != x.want[s.Speaker] {
					t.Errorf("%s is %s (%s, %.2f), want %s", s.Speaker, s.Side, s.Basis, s.Confidence, x.want[s.Speaker])
				}
				if (s.Side == other) != (s.Basis == sales.BasisNone) || s.Confidence < 0 || s.Confidence > 1 || (s.Side != other && s.Confidence < 0.4) {
					t.Errorf("%+v makes no sense", s)
				}
			}
			for _, s := range x.call.Segments {
				if s.Side != x.want[s.Speaker] {
					t.Errorf("a segment of %s is %q", s.Speaker, s.Side)
				}
			}
		})
	}
}

func TestInferSidesKeepsWhatIsKnown(t *testing.T) {
	c := said("Left", "we need it, it's too expensive, send me the quote", "Right", "I'll show you our platform", "Left", "our budget is small")
	for i := range c.Segments {
		c.Segments[i].Side = map[string]sales.Side{"Left": sales.RepSide, "Right": sales.BuyerSide}[c.Segments[i].Speaker]
	}
	for _, s := range sales.InferSides(c, nil) {
		if want := map[string]sales.Side{"Left": sales.RepSide, "Right": sales.BuyerSide}[s.Speaker]; s.Side != want || s.Basis != sales.BasisGiven {
			t.Errorf("the channel said %s, found %+v", want, s)
		}
	}
	for _, s := range sales.InferSides(c, []string{"RIGHT"}) {
		if want := map[string]sales.Side{"Left": sales.BuyerSide, "Right": sales.RepSide}[s.Speaker]; s.Side != want {
			t.Errorf("somebody said that Right sells, found %+v", s)
		}
	}
	if sales.InferSides(nil, nil) != nil || len(sales.InferSides(&sales.Transcript{}, []string{"x"})) != 0 {
		t.Error("sides of nobody")
	}
}
