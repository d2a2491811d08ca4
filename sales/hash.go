package sales

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// TranscriptHash is the SHA-256 of everything an analysis may depend on, in hex: words, speakers, sides, times and language.
func TranscriptHash(t *Transcript) string {
	h := sha256.New()
	if t != nil {
		hashText(h, t.Language)
		for _, s := range t.Segments {
			hashText(h, s.Speaker)
			hashText(h, string(s.Side))
			hashText(h, s.Text)
			hashTime(h, s.StartMs)
			hashTime(h, s.EndMs)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// hashText writes the length before the text, so that moving a word from one field to the next changes the hash.
func hashText(h hash.Hash, s string) {
	hashNumber(h, uint64(len(s)))
	h.Write([]byte(s))
}

func hashTime(h hash.Hash, ms *int64) {
	if ms == nil {
		h.Write([]byte{0})
		return
	}
	h.Write([]byte{1})
	hashNumber(h, uint64(*ms)) //nolint:gosec // the bits are hashed, not counted with
}

func hashNumber(h hash.Hash, n uint64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	h.Write(b[:])
}
