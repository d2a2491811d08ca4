package cache

import (
	"bytes"
	"testing"
	"time"
)

func sample() envelope {
	now := time.Now().UnixNano()
	return envelope{format: 3, resource: 77, version: 42, built: now, fresh: now + 1, kept: now + 2, value: []byte(`{"a":1}`)}
}

func TestEnvelopeComesBack(t *testing.T) {
	for _, absent := range []bool{false, true} {
		e := sample()
		e.absent = absent
		got, ok := unseal(e.seal(), 77, 3)
		if !ok || got.version != e.version || got.absent != absent || got.built != e.built || got.fresh != e.fresh ||
			got.kept != e.kept || !bytes.Equal(got.value, e.value) {
			t.Errorf("%+v came back as %+v, %v", e, got, ok)
		}
	}
}

func TestEnvelopeRefusesWhatItIsNot(t *testing.T) {
	sealed := sample().seal()
	for name, b := range map[string][]byte{
		"nothing":        nil,
		"text":           []byte(`{"items":[],"total":0,"limit":20,"offset":0,"padding":"......"}`),
		"cut":            sealed[:len(sealed)-1],
		"header only":    sealed[:envelopeHeader],
		"longer":         append(bytes.Clone(sealed), 0),
		"another layout": append([]byte{'s', 'c', 2}, sealed[3:]...),
	} {
		if _, ok := unseal(b, 77, 3); ok {
			t.Errorf("%s was taken for an envelope", name)
		}
	}
	for i := range sealed {
		b := bytes.Clone(sealed)
		b[i] ^= 0x10
		if _, ok := unseal(b, 77, 3); ok {
			t.Errorf("a flipped bit in byte %d was not noticed", i)
		}
	}
	if _, ok := unseal(sealed, 78, 3); ok {
		t.Error("another resource's value was taken")
	}
	if _, ok := unseal(sealed, 77, 4); ok {
		t.Error("another format was taken")
	}
}

func TestEnvelopeFromAClockThatIsWrong(t *testing.T) {
	e := sample()
	if !e.sane(time.Now()) {
		t.Error("refused a sane one")
	}
	e.built += int64(2 * skew)
	e.fresh, e.kept = e.built+1, e.built+2
	if e.sane(time.Now()) {
		t.Error("took one from the future")
	}
}

func FuzzUnseal(f *testing.F) {
	f.Add(sample().seal())
	f.Add([]byte("sc\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, ok := unseal(b, 77, 3); ok && !bytes.Equal(e.seal(), b) {
			t.Errorf("%x was read as %+v, which is written differently", b, e)
		}
	})
}
