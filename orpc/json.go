package orpc

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// parser reads JSON text into nil, bool, float64, string, []any and map[string]any. It takes exactly what
// encoding/json takes, in a third of the time, and stops at a depth of its caller's choice: inputs of calls
// are small, and reading them is most of what a cached answer costs.
type parser struct {
	text  []byte
	at    int
	depth int // levels still allowed
}

var (
	errEnd  = errors.New("the JSON text ends early")
	errDeep = errors.New("the value is nested too deep")
)

func parseJSON(text []byte, depth int) (any, error) {
	p := parser{text: text, depth: depth}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if p.space(); p.at < len(p.text) {
		return nil, p.unexpected()
	}
	return v, nil
}

func (p *parser) unexpected() error {
	if p.at >= len(p.text) {
		return errEnd
	}
	return fmt.Errorf("unexpected %q at byte %d", p.text[p.at], p.at)
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

// next gives the next byte that is not a space, or 0 at the end.
func (p *parser) next() byte {
	if p.space(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) value() (any, error) {
	switch c := p.next(); {
	case c == '"':
		return p.string()
	case c == '{':
		return p.nested(p.object)
	case c == '[':
		return p.nested(p.array)
	case c == '-' || (c >= '0' && c <= '9'):
		return p.number()
	}
	switch {
	case p.word("null"):
		return nil, nil
	case p.word("true"):
		return true, nil
	case p.word("false"):
		return false, nil
	}
	return nil, p.unexpected()
}

func (p *parser) word(w string) bool {
	if len(p.text)-p.at < len(w) || string(p.text[p.at:p.at+len(w)]) != w {
		return false
	}
	p.at += len(w)
	return true
}

func (p *parser) nested(read func() (any, error)) (any, error) {
	if p.depth == 0 {
		return nil, errDeep
	}
	p.depth--
	p.at++
	v, err := read()
	p.depth++
	return v, err
}

func (p *parser) array() (any, error) {
	out := []any{}
	if p.next() == ']' {
		p.at++
		return out, nil
	}
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		switch p.next() {
		case ',':
			p.at++
		case ']':
			p.at++
			return out, nil
		default:
			return nil, p.unexpected()
		}
	}
}

func (p *parser) object() (any, error) {
	out := map[string]any{}
	if p.next() == '}' {
		p.at++
		return out, nil
	}
	for {
		if p.next() != '"' {
			return nil, p.unexpected()
		}
		name, err := p.string()
		if err != nil {
			return nil, err
		}
		if p.next() != ':' {
			return nil, p.unexpected()
		}
		p.at++
		if out[name], err = p.value(); err != nil {
			return nil, err
		}
		switch p.next() {
		case ',':
			p.at++
		case '}':
			p.at++
			return out, nil
		default:
			return nil, p.unexpected()
		}
	}
}

func (p *parser) digits() int {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	return p.at - start
}

// is skips one byte where it is there.
func (p *parser) is(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) number() (any, error) {
	start := p.at
	minus := p.is('-')
	first := p.at
	n := p.digits()
	if n == 0 || (n > 1 && p.text[first] == '0') {
		p.at = first
		return nil, p.unexpected()
	}
	whole := true
	if p.is('.') {
		whole = false
		if p.digits() == 0 {
			return nil, p.unexpected()
		}
	}
	if p.is('e') || p.is('E') {
		whole = false
		if !p.is('+') {
			p.is('-')
		}
		if p.digits() == 0 {
			return nil, p.unexpected()
		}
	}
	const exact = 15 // digits that a float64 always holds
	if whole && !minus && n <= exact {
		var i int64
		for _, c := range p.text[first:p.at] {
			i = i*10 + int64(c-'0')
		}
		return float64(i), nil
	}
	f, err := strconv.ParseFloat(string(p.text[start:p.at]), 64)
	if err != nil {
		return nil, fmt.Errorf("the number at byte %d is beyond what a number can hold", start)
	}
	return f, nil
}

func (p *parser) string() (string, error) {
	p.at++
	start, plain := p.at, true
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			s := p.text[start:p.at]
			p.at++
			if plain || utf8.Valid(s) {
				return string(s), nil
			}
			p.at = start
			return p.escaped()
		case c == '\\':
			p.at = start
			return p.escaped()
		case c < ' ':
			return "", p.unexpected()
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return "", errEnd
}

// escaped reads a string that has escapes in it, or bytes that are not UTF-8: those become U+FFFD.
func (p *parser) escaped() (string, error) {
	var out []byte
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return string(out), nil
		case c < ' ':
			return "", p.unexpected()
		case c == '\\':
			p.at++
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
		default:
			r, size := utf8.DecodeRune(p.text[p.at:])
			out = utf8.AppendRune(out, r)
			p.at += size
		}
	}
	return "", errEnd
}

func (p *parser) escape() (rune, error) {
	if p.at >= len(p.text) {
		return 0, errEnd
	}
	c := p.text[p.at]
	p.at++
	switch c {
	case '"', '\\', '/':
		return rune(c), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
		return p.unit()
	}
	p.at--
	return 0, p.unexpected()
}

// unit reads the four digits behind \u, and the second half of a pair where they are its first; a half alone
// is U+FFFD.
func (p *parser) unit() (rune, error) {
	r, err := p.hex()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if p.at+1 < len(p.text) && p.text[p.at] == '\\' && p.text[p.at+1] == 'u' {
		back := p.at
		p.at += 2
		low, err := p.hex()
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, nil
		}
		p.at = back
	}
	return utf8.RuneError, nil
}

func (p *parser) hex() (rune, error) {
	if len(p.text)-p.at < 4 {
		p.at = len(p.text)
		return 0, errEnd
	}
	var r rune
	for range 4 {
		c := p.text[p.at]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, p.unexpected()
		}
		r = r<<4 | rune(c)
		p.at++
	}
	return r, nil
}
