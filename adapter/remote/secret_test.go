package remote

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretNeverPrints(t *testing.T) {
	const hidden = "sk-very-secret"
	s := Secret(hidden)
	type config struct{ Key Secret }
	var out bytes.Buffer
	for _, verb := range []string{"%s", "%v", "%+v", "%#v", "%q", "%x", "%X", "%d", "%T %v", "%10.3s"} {
		if strings.Count(verb, "%") == 1 {
			fmt.Fprintf(&out, verb+"\n", s)
			fmt.Fprintf(&out, verb+"\n", config{s})
			fmt.Fprintf(&out, verb+"\n", &config{s})
		}
	}
	raw, err := json.Marshal(map[string]config{"key": {s}})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(raw)
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("configured", "key", s, "config", config{s})
	log = slog.New(slog.NewJSONHandler(&out, nil))
	log.Info("configured", "key", s, "config", config{s})
	out.WriteString(s.Scrub("Incorrect API key provided: " + hidden))
	for _, form := range []string{hidden, fmt.Sprintf("%x", hidden), fmt.Sprintf("%X", hidden)} {
		if strings.Contains(out.String(), form) {
			t.Errorf("the secret is printed:\n%s", out.String())
		}
	}
	if s.Reveal() != hidden {
		t.Error("Reveal does not give the secret")
	}
	if got := Secret("").Scrub("abc"); got != "abc" {
		t.Errorf("scrubbing with an empty secret gives %q", got)
	}
}
