package cache

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCut(t *testing.T) {
	body := []byte(`{"total":3, "nested":{"items":[9,9]}, "items": [ {"a":[1,"]"]} , "two,\"]", null ], "after":[7]}`)
	spans, err := Array("items")(body)
	if err != nil {
		t.Fatal(err)
	}
	e := &Entry[int]{Body: body, items: spans, memo: &memo{}}
	for _, c := range []struct {
		offset, limit int
		want          string
	}{
		{0, 3, `{"a":[1,"]"]} , "two,\"]", null`}, {0, 1, `{"a":[1,"]"]}`}, {1, 1, `"two,\"]"`}, {2, 100, `null`},
		{3, 1, ""}, {100, 1, ""}, {-1, 1, `{"a":[1,"]"]}`}, {0, 0, ""}, {0, -1, ""},
	} {
		if got := string(e.Cut(c.offset, c.limit)); got != c.want {
			t.Errorf("Cut(%d, %d) = %s, want %s", c.offset, c.limit, got, c.want)
		}
	}
	if e.Len() != 3 {
		t.Errorf("Len = %d", e.Len())
	}
}

func TestArrayRefuses(t *testing.T) {
	for _, body := range []string{"", "{", "[]", `{"other":[]}`, `{"items":{}}`, `{"items":[1,`, `{"items":[1 2]}`, "null"} {
		if spans, err := Array("items")([]byte(body)); err == nil {
			t.Errorf("%s gave %v", body, spans)
		}
	}
	if spans, err := Array("")([]byte(` [1, 2]`)); err != nil || len(spans) != 2 {
		t.Errorf("a bare array gave %v, %v", spans, err)
	}
}

func TestCutEqualsDecoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOf(rapid.Map(rapid.String(), func(s string) string { return strings.ToValidUTF8(s, "?") })).Draw(t, "items")
		if items == nil {
			items = []string{}
		}
		body, err := json.Marshal(map[string]any{"before": items, "items": items, "zz": 1})
		if err != nil {
			t.Fatal(err)
		}
		spans, err := Array("items")(body)
		if err != nil {
			t.Fatal(err)
		}
		e := &Entry[int]{Body: body, items: spans}
		offset, limit := rapid.IntRange(-2, 20).Draw(t, "offset"), rapid.IntRange(-2, 20).Draw(t, "limit")
		var got []string
		if err := json.Unmarshal(fmt.Appendf(nil, "[%s]", e.Cut(offset, limit)), &got); err != nil {
			t.Fatal(err)
		}
		from := min(max(offset, 0), len(items))
		want := items[from:min(from+max(limit, 0), len(items))]
		if len(got) != len(want) || strings.Join(got, "\x00") != strings.Join(want, "\x00") {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

// scale counts how often an entry is weighed.
type scale struct{ atomic.Int64 }

func (s *scale) weigh(uint64) { s.Add(1) }

func TestPageIsMadeOnceAndBounded(t *testing.T) {
	var made atomic.Int64
	var scale scale
	e := &Entry[int]{Body: make([]byte, 1000), memo: &memo{scale: &scale, id: 7}}
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			got := e.Page(20, 20, func() []byte { made.Add(1); return []byte("page") })
			if string(got) != "page" {
				t.Errorf("got %q", got)
			}
		})
	}
	wait.Wait()
	if made.Load() != 1 || scale.Load() != 1 || e.memo.bytes.Load() != 4 {
		t.Errorf("made %d times, weighed %d times, %d bytes", made.Load(), scale.Load(), e.memo.bytes.Load())
	}
	large := bytes.Repeat([]byte("x"), 5000)
	for i := range 100 {
		e.Page(i, 1, func() []byte { return large })
	}
	if b := e.memo.bytes.Load(); b > 2*1000+4<<10 {
		t.Errorf("%d bytes remembered beside a body of 1000", b)
	}
	for i := range 100 {
		e.Page(i, 2, func() []byte { return []byte("x") })
	}
	if n := len(*e.memo.pages.Load()); n > maxPages {
		t.Errorf("%d pages remembered", n)
	}
	if n := testing.AllocsPerRun(100, func() { e.Page(20, 20, func() []byte { return nil }) }); n != 0 {
		t.Errorf("a page that is remembered costs %v allocations", n)
	}
}

// TestPagesBeyondTheBoundDoNotWaitForEachOther has two pages for which there is no room made at once, each waiting for the
// other one to begin.
func TestPagesBeyondTheBoundDoNotWaitForEachOther(t *testing.T) {
	large := bytes.Repeat([]byte("x"), 3000)
	for name, fill := range map[string]func(e *Entry[int]){
		"as many as there may be": func(e *Entry[int]) {
			for i := range maxPages {
				e.Page(i, 1, func() []byte { return []byte("x") })
			}
		},
		"as large as there may be": func(e *Entry[int]) {
			e.Page(0, 1, func() []byte { return large })
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := &Entry[int]{Body: make([]byte, 100), memo: &memo{}}
			fill(e)
			var begun, wait sync.WaitGroup
			begun.Add(2)
			both := make(chan struct{})
			go func() { begun.Wait(); close(both) }()
			for i := range 2 {
				wait.Go(func() {
					e.Page(i, 100, func() []byte {
						begun.Done()
						select {
						case <-both:
						case <-time.After(5 * time.Second):
							t.Error("one page waits for the other")
						}
						return large
					})
				})
			}
			wait.Wait()
			if b := e.memo.bytes.Load(); b > 2*100+4<<10 {
				t.Errorf("%d bytes remembered", b)
			}
		})
	}
}
