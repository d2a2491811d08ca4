package auth

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

var form = regexp.MustCompile(`^\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`)

func TestHash(t *testing.T) {
	const password = "正確的馬 battery"
	first, err := Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	if !form.MatchString(first) || first == second {
		t.Errorf("the hashes are %s and %s", first, second)
	}
	for guess, want := range map[string]bool{password: true, password + " ": false, "": false, strings.ToUpper(password): false} {
		if ok, err := matches(first, guess); ok != want || err != nil {
			t.Errorf("%q: %v, %v", guess, ok, err)
		}
	}
}

func TestPasswordHasBounds(t *testing.T) {
	for password, ok := range map[string]bool{
		"": false, strings.Repeat("馬", MinPassword-1): false, strings.Repeat("馬", MinPassword): true,
		strings.Repeat("馬", MaxPassword): true, strings.Repeat("x", MaxPassword+1): false,
	} {
		if _, err := Hash(password); (err == nil) != ok || !ok && sales.CodeOf(err) != sales.Invalid {
			t.Errorf("%d bytes: %v", len(password), err)
		}
	}
}

// TestDecoyCostsTheSame keeps the time of a sign-in from telling who exists.
func TestDecoyCostsTheSame(t *testing.T) {
	decoy, err := newDecoy()
	if err != nil {
		t.Fatal(err)
	}
	if !form.MatchString(decoy) {
		t.Errorf("the decoy %s is compared in another time than a person's hash", decoy)
	}
	if ok, err := matches(decoy, "nobody has this password"); ok || err != nil {
		t.Errorf("the decoy has a password: %v, %v", ok, err)
	}
}

func TestDamagedHash(t *testing.T) {
	good, err := newDecoy()
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range []string{
		"", "x", "$argon2id$", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "t=3", "t=0", 1), strings.Replace(good, "p=4", "p=0", 1), strings.Replace(good, "m=65536", "m=4294967295", 1),
		strings.Replace(good, "t=3", "t=1000000", 1), strings.Replace(good, "m=65536", "m=-1", 1), good[:len(good)-1], good + "$",
		strings.Replace(good, "p=4$", "p=4$!", 1),
	} {
		if ok, err := matches(damaged, "some password"); ok || err == nil {
			t.Errorf("%s: %v, %v", damaged, ok, err)
		}
	}
}
