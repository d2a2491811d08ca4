package cloudflare

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

const (
	longestName   = 512 // bytes; KV refuses longer ones
	longestPrefix = 128
	hashed        = "~" // stands before the hash that ends a shortened name
	hashLength    = len(hashed) + 2*sha256.Size
)

// name gives the name under which KV holds key. What KV could not hold, because it is too long, empty, a dot or two, or
// no UTF-8, is cut and ends with a hash of the whole; so does a key that looks as if it were, to keep names apart.
func (s *Store) name(key string) string {
	name := s.prefix + key
	if len(name) <= longestName && name != "" && name != "." && name != ".." && utf8.ValidString(name) && !shortened(name) {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	head := strings.ToValidUTF8(name, "?")
	if most := longestName - hashLength; len(head) > most {
		head = strings.ToValidUTF8(head[:most], "")
	}
	return head + hashed + hex.EncodeToString(sum[:])
}

func shortened(name string) bool {
	at := len(name) - hashLength
	if at < 0 || name[at:at+1] != hashed {
		return false
	}
	_, err := hex.DecodeString(name[at+1:])
	return err == nil
}
