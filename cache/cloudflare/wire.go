package cloudflare

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// The wire between this package and the gateway. A request is POST /v1/get, /v1/put or /v1/delete with 1 to 100
// records in its body, numbers big-endian:
//
//	get, delete   u16 length of the name, name
//	put           u16 length of the name, name, u32 seconds to live, u32 seconds of them fresh, i64 version,
//	              u32 length of the value, value
//
// The answer is 200 with one record for each: u16 status, then pieces, each u32 length and so many bytes; a length of 0
// ends the record, and brokenOff says that KV could not give the rest. The pieces are a value, or what went wrong.
const (
	mostRecords = 100
	// fullBatch is how many bytes a request holds at most, unless a single value is larger: what the gateway must hold
	// in memory at once.
	fullBatch = 8 << 20
	// longestAnswer bounds what is read of one answer; keys beyond it count as not read.
	longestAnswer = 64 << 20
	brokenOff     = math.MaxUint32

	statusQuota = 10048 // KV's own code: the free operations of this kind are used up for the day
)

// record is one record of a request, in parts so that values are not copied.
type record struct {
	parts [2][]byte
}

func (r record) size() int { return len(r.parts[0]) + len(r.parts[1]) }

func keyRecord(name string) record {
	return record{parts: [2][]byte{appendName(make([]byte, 0, 2+len(name)), name)}}
}

func itemRecord(name string, it cache.Item) record {
	b := appendName(make([]byte, 0, 2+len(name)+20), name)
	b = binary.BigEndian.AppendUint32(b, seconds(max(it.Life, ShortestLife)))
	b = binary.BigEndian.AppendUint32(b, seconds(max(it.Fresh, 0)))
	b = binary.BigEndian.AppendUint64(b, uint64(it.Version))    //nolint:gosec // two's complement both ways
	b = binary.BigEndian.AppendUint32(b, uint32(len(it.Value))) //nolint:gosec // at most LargestValue
	return record{parts: [2][]byte{b, it.Value}}
}

func appendName(b []byte, name string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(name))), name...) //nolint:gosec // at most longestName
}

// seconds gives d in whole seconds, rounded up.
func seconds(d time.Duration) uint32 {
	whole := d / time.Second
	if d%time.Second > 0 {
		whole++
	}
	return uint32(min(whole, math.MaxInt32)) //nolint:gosec // bounded here
}

// outcome is what became of one record. A body of status 200 is the value and never nil; of others the reason.
type outcome struct {
	status int
	body   []byte
	err    error // no status came
}

var (
	errBrokenOff = errors.New("the value broke off in KV")
	errEndless   = errors.New("a value is longer than KV can hold")
)

// readOutcome reads one record of an answer. An error of the record alone is in the outcome, one that leaves the rest
// of the answer unreadable beside it.
func readOutcome(r *bufio.Reader) (outcome, error) {
	var b [4]byte
	if _, err := io.ReadFull(r, b[:2]); err != nil {
		return outcome{}, cutOff(err)
	}
	o := outcome{status: int(binary.BigEndian.Uint16(b[:])), body: []byte{}}
	for {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return outcome{}, cutOff(err)
		}
		switch n := binary.BigEndian.Uint32(b[:]); {
		case n == 0:
			return o, nil
		case n == brokenOff:
			return outcome{err: errBrokenOff}, nil
		case len(o.body)+int(n) > LargestValue:
			return outcome{}, errEndless
		default:
			at := len(o.body)
			if at == 0 {
				o.body = make([]byte, n)
			} else {
				o.body = append(o.body, make([]byte, n)...)
			}
			if _, err := io.ReadFull(r, o.body[at:]); err != nil {
				return outcome{}, cutOff(err)
			}
		}
	}
}

func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the answer was cut off: %w", err)
}
