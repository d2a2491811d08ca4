package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/store"
)

// FuzzParsePayload reads what anybody who may NOTIFY can send: it is understood whole or refused.
func FuzzParsePayload(f *testing.F) {
	for _, seed := range []string{"12 user:1:identity", "12!user:1\n13 org:all", "", " ", "x y", "9223372036854775808 a", "1 a\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		changes, err := store.ParsePayload(text)
		if err != nil {
			return
		}
		var lines []string
		for _, c := range changes {
			sign := " "
			if c.Gone {
				sign = "!"
			}
			lines = append(lines, fmt.Sprintf("%d%s%s", c.Version, sign, c.Key))
		}
		again, err := store.ParsePayload(strings.Join(lines, "\n"))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(changes) {
			t.Errorf("%q was read as %v and then as %v (%v)", text, changes, again, err)
		}
	})
}
