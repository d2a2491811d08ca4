package transcript

import (
	"encoding/json"
	"strconv"
	"strings"
)

func (o object) turn(n int) (turn, clock, error) {
	t := turn{start: none, end: none}
	for _, key := range []string{"speaker", "speakername", "speakerlabel", "name", "role", "participant", "author", "from", "user", "speakerid"} {
		if t.speaker = o.text(key); t.speaker != "" {
			break
		}
	}
	said := false
	for _, key := range []string{"text", "content", "transcript", "sentence", "utterance", "message", "body", "words"} {
		if k := kind(o[key]); k == '"' || k == 'n' {
			t.text, said = o.text(key), true
			break
		}
	}
	if !said {
		return t, clock{}, shapeless(n, "has no text")
	}
	return t, o.clock(), nil
}

// text gives a string, the digits of a number, or the name in an object.
func (o object) text(key string) string {
	raw := o[key]
	switch k := kind(raw); {
	case k == '"':
		return unquote(raw)
	case k == '-' || (k >= '0' && k <= '9'):
		return "Speaker " + strings.TrimSpace(string(raw))
	case k == '{':
		if inner, _, err := parseObject(raw); err == nil {
			for _, key := range []string{"name", "displayname", "label", "id"} {
				if kind(inner[key]) == '"' {
					return unquote(inner[key])
				}
			}
		}
	}
	return ""
}

func unquote(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// clock is the times of a turn as they were written.
type clock struct {
	start, end float64 // in unit, below 0 for none
	stated     bool    // the key or the form of the value says the unit, which is milliseconds
	whole      bool
}

func (o object) clock() clock {
	c := clock{start: -1, end: -1, whole: true}
	for _, key := range []string{"startms", "startmillis", "starttimems"} {
		if n, ok := o.number(key); ok {
			c.start, c.stated = n, true
		}
	}
	for _, key := range []string{"endms", "endmillis", "endtimems"} {
		if n, ok := o.number(key); ok {
			c.end, c.stated = n, true
		}
	}
	if c.stated {
		return c
	}
	read := func(at *float64, keys ...string) {
		for _, key := range keys {
			if *at >= 0 {
				return
			}
			if n, ok := o.number(key); ok {
				*at, c.whole = n, c.whole && n == float64(int64(n))
			} else if ms, ok := o.stamp(key); ok {
				*at, c.stated = float64(ms), true
			}
		}
	}
	read(&c.start, "start", "starttime", "startseconds", "begin", "offset", "timestamp", "time")
	read(&c.end, "end", "endtime", "endseconds", "stop")
	return c
}

func (o object) number(key string) (float64, bool) {
	raw := strings.TrimSpace(string(o[key]))
	if kind(o[key]) == '"' {
		raw = strings.TrimSuffix(strings.TrimSpace(unquote(o[key])), "s")
	}
	n, err := strconv.ParseFloat(raw, 64)
	return n, err == nil && n >= 0 && n < 1e15
}

func (o object) stamp(key string) (int64, bool) {
	if kind(o[key]) != '"' {
		return 0, false
	}
	stamp := strings.TrimSpace(unquote(o[key]))
	if !strings.Contains(stamp, ":") || len(stamp) > 20 {
		return 0, false
	}
	ms := milliseconds(stamp)
	return ms, ms != none
}

// set gives the turns their times. Numbers without a unit are seconds, unless they are whole and so large that a turn
// would last ten minutes: then they are milliseconds, as some tools write them.
func set(turns []turn, clocks []clock) {
	whole, last, n := true, 0.0, 0
	for _, c := range clocks {
		if c.stated || (c.start < 0 && c.end < 0) {
			continue
		}
		whole, last, n = whole && c.whole, max(last, c.start, c.end), n+1
	}
	unit := 1000.0
	if whole && n > 0 && last/float64(n) > 600 {
		unit = 1
	}
	for i, c := range clocks {
		u := unit
		if c.stated {
			u = 1
		}
		if c.start >= 0 {
			turns[i].start = scaled(c.start, u)
		}
		if c.end >= 0 {
			turns[i].end = scaled(c.end, u)
		}
	}
}
