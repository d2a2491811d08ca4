package cache

import "testing"

// TestPreparedForms keeps the forms of one page apart, and each of them once.
func TestPreparedForms(t *testing.T) {
	e := &Entry[int]{Body: make([]byte, 100), memo: &memo{}}
	made := map[string]int{}
	get := func(form string) any {
		return e.Prepared(0, 20, form, func() (any, int) { made[form]++; return "in " + form, 10 })
	}
	for range 3 {
		for _, form := range []string{"json", "gzip"} {
			if got := get(form); got != "in "+form {
				t.Errorf("%s gave %v", form, got)
			}
		}
		if got := e.Page(0, 20, func() []byte { made["page"]++; return []byte("bytes") }); string(got) != "bytes" {
			t.Errorf("the page is %s", got)
		}
	}
	if made["json"] != 1 || made["gzip"] != 1 || made["page"] != 1 {
		t.Errorf("made %v", made)
	}
	if got := e.memo.bytes.Load(); got != 25 {
		t.Errorf("%d bytes are accounted for", got)
	}
}
