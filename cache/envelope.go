package cache

import (
	"encoding/binary"
	"hash/crc32"
	"time"
)

// An envelope is what a store holds: a header that lets any instance judge the value without decoding it, then the
// codec's bytes. All numbers are big-endian:
//
//	0  2  "sc"
//	2  1  layout of this header, 1
//	3  1  flags: 1 absent
//	4  2  the resource's Format
//	6  4  CRC-32C of the resource's name and the ledger's brand
//	10 8  version
//	18 8  built, Unix nanoseconds
//	26 8  end of the fresh life
//	34 8  end of the kept life
//	42 4  CRC-32C of everything else
//	46    value
const (
	envelopeLayout = 1
	envelopeHeader = 46
	flagAbsent     = 1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli) //nolint:gochecknoglobals // a table nobody changes, looked up for every value

type envelope struct {
	absent             bool
	format             uint16
	resource           uint32
	version            Version
	built, fresh, kept int64
	value              []byte
}

func (e envelope) seal() []byte {
	b := make([]byte, envelopeHeader, envelopeHeader+len(e.value))
	b[0], b[1], b[2] = 's', 'c', envelopeLayout
	if e.absent {
		b[3] = flagAbsent
	}
	binary.BigEndian.PutUint16(b[4:], e.format)
	binary.BigEndian.PutUint32(b[6:], e.resource)
	binary.BigEndian.PutUint64(b[10:], uint64(e.version)) //nolint:gosec // two's complement both ways
	binary.BigEndian.PutUint64(b[18:], uint64(e.built))   //nolint:gosec // as above
	binary.BigEndian.PutUint64(b[26:], uint64(e.fresh))   //nolint:gosec // as above
	binary.BigEndian.PutUint64(b[34:], uint64(e.kept))    //nolint:gosec // as above
	b = append(b, e.value...)
	binary.BigEndian.PutUint32(b[42:], envelopeSum(b))
	return b
}

// unseal gives ok false for anything that is not a whole envelope of this layout, resource and format.
func unseal(b []byte, resource uint32, format uint16) (e envelope, ok bool) {
	if len(b) < envelopeHeader || b[0] != 's' || b[1] != 'c' || b[2] != envelopeLayout || b[3]&^flagAbsent != 0 {
		return envelope{}, false
	}
	if binary.BigEndian.Uint16(b[4:]) != format || binary.BigEndian.Uint32(b[6:]) != resource {
		return envelope{}, false
	}
	if binary.BigEndian.Uint32(b[42:]) != envelopeSum(b) {
		return envelope{}, false
	}
	return envelope{
		absent:   b[3]&flagAbsent != 0,
		format:   format,
		resource: resource,
		version:  Version(binary.BigEndian.Uint64(b[10:])), //nolint:gosec // two's complement both ways
		built:    int64(binary.BigEndian.Uint64(b[18:])),   //nolint:gosec // as above
		fresh:    int64(binary.BigEndian.Uint64(b[26:])),   //nolint:gosec // as above
		kept:     int64(binary.BigEndian.Uint64(b[34:])),   //nolint:gosec // as above
		value:    b[envelopeHeader:len(b):len(b)],
	}, true
}

func envelopeSum(b []byte) uint32 {
	return crc32.Update(crc32.Checksum(b[:42], castagnoli), castagnoli, b[envelopeHeader:])
}

// sane tells whether the lives in e could have been given by an instance whose clock is about right.
func (e envelope) sane(now time.Time) bool {
	return e.built <= now.Add(skew).UnixNano() && e.built <= e.fresh && e.fresh <= e.kept
}
