package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/sales-ai-automation/salesai/sales"
)

// cost is the work one password takes: the second choice of RFC 9106 §4, for machines that also serve pages.
type cost struct {
	time, memory uint32 // passes, KiB
	threads      uint8
}

const (
	saltBytes = 16
	hashBytes = 32
)

// The bounds of a password's length, in characters.
const (
	MinPassword = 8
	MaxPassword = 200
)

func standard() cost { return cost{time: 3, memory: 64 * 1024, threads: 4} }

// Hash gives the argon2id hash of a password in the PHC string form, with a fresh salt.
func Hash(password string) (string, error) {
	if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword {
		return "", sales.Errorf(sales.Invalid, "A password has %d to %d characters; choose another one.", MinPassword, MaxPassword)
	}
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("drawing a salt: %w", err)
	}
	c := standard()
	return phc(c, salt, argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, hashBytes)), nil
}

// newDecoy is a hash that is as dear to compare as any, and that no password is known to fit.
func newDecoy() (string, error) {
	random := make([]byte, saltBytes+hashBytes)
	if _, err := rand.Read(random); err != nil {
		return "", fmt.Errorf("drawing a decoy: %w", err)
	}
	return phc(standard(), random[:saltBytes], random[saltBytes:]), nil
}

func phc(c cost, salt, sum []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads, b64.EncodeToString(salt), b64.EncodeToString(sum))
}

// bearable keeps a damaged hash from taking the whole machine, or from a panic of the library.
func (c cost) bearable() bool {
	return c.time >= 1 && c.time <= 20 && c.memory <= 1<<20 && c.threads >= 1
}

var errHash = errors.New("the stored password hash is not an argon2id hash")

// matches reports whether password is the one that hash was made of, in a time that does not tell how near it was.
func matches(hash, password string) (bool, error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errHash
	}
	var version int
	var c cost
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads); err != nil || !c.bearable() {
		return false, errHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) != hashBytes {
		return false, errHash
	}
	got := argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, hashBytes)
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}
