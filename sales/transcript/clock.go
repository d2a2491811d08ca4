package transcript

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// stampPattern is a time as people and tools write it: 1:05, 00:01:02 or 00:01:02.500.
const stampPattern = `\d{1,4}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?`

// patterns are compiled once per document, because a package without globals has nowhere else to keep them.
type patterns struct {
	leading  *regexp.Regexp // a time at the start of a line, a range and brackets included
	trailing *regexp.Regexp // a time at the end of a name
	timing   *regexp.Regexp // the line above a cue
}

func compile() patterns {
	const date = `(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T]+)?`
	return patterns{
		leading:  regexp.MustCompile(`^([\[(（【<]?)\s*` + date + `(` + stampPattern + `)(?:\s*(?:-->|-|–|—|~|to)\s*(` + stampPattern + `))?\s*[\])）】>]?\s*(?:[-–|,]\s+)?`),
		trailing: regexp.MustCompile(`(?:\s+|[\[(（【])\s*[\[(（【]?` + date + `(` + stampPattern + `)(?:\s*(?:-->|-|–|—|~|to)\s*(` + stampPattern + `))?\s*[\])）】]?$`),
		timing:   regexp.MustCompile(`^\s*(` + stampPattern + `)\s*-->\s*(` + stampPattern + `)(?:\s.*)?$`),
	}
}

// cue takes a timing line apart; m is nil where line is none.
func (p patterns) cue(line string) (m []string) {
	if !strings.Contains(line, "-->") {
		return nil
	}
	return p.timing.FindStringSubmatch(line)
}

// milliseconds reads a time that matches stampPattern; two parts are minutes and seconds.
func milliseconds(stamp string) int64 {
	whole, fraction, _ := strings.Cut(strings.ReplaceAll(stamp, ",", "."), ".")
	var ms int64
	for _, part := range strings.Split(whole, ":") {
		n, err := strconv.ParseUint(part, 10, 24)
		if err != nil || ms > longest {
			return none
		}
		ms = ms*60 + int64(n)
	}
	ms *= 1000
	if fraction != "" {
		n, err := strconv.ParseUint((fraction + "00")[:3], 10, 16)
		if err != nil {
			return none
		}
		ms += int64(n)
	}
	return ms
}

// scaled turns a number of units into milliseconds.
func scaled(n, unit float64) int64 {
	ms := math.Round(n * unit)
	if math.IsNaN(ms) || ms < 0 || ms > longest {
		return none
	}
	return int64(ms)
}
