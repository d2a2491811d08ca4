package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// TestARecordingIsAskedForEachTime: a browser that keeps one must hear that it may still be played, also after somebody
// else has signed in there.
func TestARecordingIsAskedForEachTime(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		const sound = "not really a sound"
		_, err := o.files.Put(t.Context(), "audio/1.wav", strings.NewReader(sound), "audio/wav", 1<<10)
		must(t, err)
		var c sales.Conversation
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) (err error) {
			key := "audio/1.wav"
			c, err = tx.CreateConversation(sales.Conversation{OwnerID: o.people["ann"].ID, OpportunityID: target.OpportunityID, AudioFile: &key, SourceName: "call.wav", ContentHash: "sound"})
			return err
		}))
		play := func(who, name, value string) (int, http.Header, string) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.url+"/api/conversations/"+c.ID+"/audio", http.NoBody)
			must(t, err)
			req.Header.Set("Cookie", o.session(who))
			req.Header.Set(name, value)
			status, header, body := o.do(req)
			return status, header, string(body)
		}
		status, header, body := play("ann", "Range", "bytes=4-9")
		if status != http.StatusPartialContent || body != sound[4:10] {
			t.Errorf("a part is answered %d, %q", status, body)
		}
		if kept := header.Get("Cache-Control"); kept != "private, no-cache" {
			t.Errorf("a browser may play it unasked: %q", kept)
		}
		since := header.Get("Last-Modified")
		for who, want := range map[string]int{"ann": http.StatusNotModified, "mia": http.StatusNotModified, "bob": http.StatusNotFound, "": http.StatusUnauthorized} {
			if status, _, _ := play(who, "If-Modified-Since", since); status != want {
				t.Errorf("%s, who has it, is answered %d, want %d", who, status, want)
			}
		}
	})
}
