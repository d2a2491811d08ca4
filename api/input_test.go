package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// send puts a file into conversations.upload as the official client does.
func (o *office) file(who, name, contentType string, body []byte, fields map[string]any) answer {
	o.t.Helper()
	if fields == nil {
		fields = map[string]any{"companyName": "Acme"}
	}
	sent := map[string]any{"file": map[string]any{}} // JSON.stringify leaves {} where a File was
	for name, value := range fields {
		sent[name] = value
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	data, err := json.Marshal(map[string]any{"json": sent, "meta": []any{}, "maps": []any{[]any{"file"}}})
	must(o.t, err)
	must(o.t, w.WriteField("data", string(data)))
	header := map[string][]string{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="0"; filename=%q`, name)}, "Content-Type": {contentType},
	}
	part, err := w.CreatePart(header)
	must(o.t, err)
	_, err = part.Write(body)
	must(o.t, err)
	must(o.t, w.Close())
	return o.read(o.send(who, http.MethodPost, "/rpc/conversations/upload", w.FormDataContentType(), &form))
}

const goodCall = "Rep: Thanks for the time today.\nBuyer: Our support team loses 12 hours a week.\n"

func utf16le(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func TestUploadsThatAreRefused(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		for _, c := range []struct {
			name string
			file string
			body []byte
			code string
			says string
		}{
			{"empty", "a.txt", nil, "", "empty"},
			{"only space", "a.txt", []byte(" \n\t\n"), "", "empty"},
			{"broken JSON", "a.json", []byte(`{"transcript":[{"speaker":"Rep","text":"hi"`), "", "JSON"},
			{"JSON of another shape", "a.json", []byte(`{"orders":[1,2,3]}`), "", ""},
			{"no segments", "a.json", []byte(`{"transcript":[]}`), "", ""},
			{"binary called .json", "a.json", append([]byte("PK\x03\x04"), bytes.Repeat([]byte{0, 1, 2, 255}, 500)...), "", ""},
			{"a PDF called .txt", "a.txt", []byte("%PDF-1.7\n\x00\x01\x02"), "", "PDF"},
			{"a recording, and nobody to transcribe it", "a.m4a", append([]byte("\x00\x00\x00\x20ftypM4A "), make([]byte, 200)...), "UNPROCESSABLE_CONTENT", "SALESAI_SPEECH_URL"},
		} {
			a := o.file("ann", c.file, "application/octet-stream", c.body, nil)
			if a.status < 400 || a.status >= 500 {
				t.Errorf("%s: status %d: %s", c.name, a.status, a.raw)
				continue
			}
			if c.code != "" && a.code != c.code {
				t.Errorf("%s: code %s, want %s", c.name, a.code, c.code)
			}
			if !strings.Contains(a.text, c.says) || len(a.text) < 20 {
				t.Errorf("%s: %q does not say what to do", c.name, a.text)
			}
		}
		if l := into[list](t, o.call("ann", "conversations.list", `{}`)); l.Total != 0 {
			t.Errorf("%d conversations were made of refused files", l.Total)
		}
		if l := into[list](t, o.call("ann", "opportunities.list", `{}`)); l.Total != 0 {
			t.Errorf("%d opportunities were made for refused files", l.Total)
		}
	})
}

func TestUploadsInOtherEncodings(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		const call = "業務: 您好，謝謝您今天撥空，想先了解目前的流程。\n客戶: 我們每週浪費十二個小時在對帳，總經理非常在意這件事。\n業務: 了解，我下週三前寄報價單給您。\n客戶: 好，謝謝您。\n"
		big5, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(call))
		must(t, err)
		for name, body := range map[string][]byte{"UTF-16": utf16le(call), "Big5": big5, "UTF-8 with BOM": append([]byte("\xef\xbb\xbf"), call...)} {
			a := o.file("ann", "call-"+name+".txt", "text/plain", body, nil)
			if a.status >= 400 {
				if a.status >= 500 || !strings.Contains(a.text, "UTF-8") {
					t.Errorf("%s is refused with %d %q", name, a.status, a.text)
				}
				continue
			}
			var taken struct{ ConversationID string }
			must(t, json.Unmarshal(a.value, &taken))
			o.settle(taken.ConversationID)
			d := into[sales.ConversationDetail](t, o.call("ann", "conversations.get", fmt.Sprintf(`{"conversationId":%q}`, taken.ConversationID)))
			if len(d.Transcript.Segments) != 4 || d.Transcript.Segments[1].Text != "我們每週浪費十二個小時在對帳，總經理非常在意這件事。" {
				t.Errorf("%s is garbled: %q", name, d.Transcript.FullText)
			}
		}
	})
}

func TestUploadSizes(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		a := o.file("ann", "big.txt", "text/plain", bytes.Repeat([]byte("x"), 9<<20), nil)
		if a.status != http.StatusRequestEntityTooLarge || a.code != "PAYLOAD_TOO_LARGE" {
			t.Errorf("a file above the limit answers %d %s", a.status, a.raw)
		}
		// 200 MB that never end up in memory: the server stops reading at its limit.
		head := "--xyz\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n" + `{"json":{"file":{},"companyName":"Acme"},"meta":[],"maps":[["file"]]}` +
			"\r\n--xyz\r\nContent-Disposition: form-data; name=\"0\"; filename=\"big.txt\"\r\n\r\n"
		req, err := http.NewRequest(http.MethodPost, o.url+"/rpc/conversations/upload", io.MultiReader(strings.NewReader(head), io.LimitReader(endless{}, 200<<20)))
		must(t, err)
		req.Header.Set("Content-Type", "multipart/form-data; boundary=xyz")
		req.Header.Set("Cookie", o.session("ann"))
		res, err := http.DefaultClient.Do(req)
		if err == nil { // the server may also close the connection while the client still sends
			if res.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("200 MB answer %d", res.StatusCode)
			}
			must(t, res.Body.Close())
		}

		var long strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&long, "%s: line %d of a very long meeting about the budget.\n", []string{"Rep", "Buyer"}[i%2], i)
		}
		taken := into[struct{ ConversationID string }](t, o.file("ann", "two-hours.txt", "text/plain", []byte(long.String()), nil))
		if status := o.settle(taken.ConversationID); status != sales.Completed {
			t.Errorf("20,000 lines end as %s", status)
		}
		d := into[sales.ConversationDetail](t, o.call("ann", "conversations.get", fmt.Sprintf(`{"conversationId":%q}`, taken.ConversationID)))
		if len(d.Transcript.Segments) != 20_000 {
			t.Errorf("%d of 20,000 lines arrived", len(d.Transcript.Segments))
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestDuplicateUploadIsToldNotDoubled(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		first := into[struct{ ConversationID, CaseNumber string }](t, o.file("ann", "call.txt", "text/plain", []byte(goodCall), nil))
		again := o.file("ann", "renamed.txt", "text/plain", []byte(goodCall), nil)
		var data struct{ ConversationID, CaseNumber string }
		must(t, json.Unmarshal(again.data, &data))
		if again.code != "CONFLICT" || data != first || !strings.Contains(again.text, first.CaseNumber) {
			t.Errorf("the second upload answers %s", again.raw)
		}
		if l := into[list](t, o.call("ann", "conversations.list", `{}`)); l.Total != 1 {
			t.Errorf("%d conversations", l.Total)
		}
		if a := o.file("bob", "call.txt", "text/plain", []byte(goodCall), nil); a.status != http.StatusOK {
			t.Errorf("somebody else's copy answers %s", a.raw)
		}
	})
}

func TestListLimits(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		o.upload("ann", "Acme")
		for _, procedure := range []string{"conversations.list", "opportunities.list"} {
			for _, c := range []struct{ body, path string }{
				{`{"json":{"limit":0}}`, "limit"}, {`{"json":{"limit":101}}`, "limit"}, {`{"json":{"limit":-1}}`, "limit"},
				{`{"json":{"limit":"20"}}`, "limit"}, {`{"json":{"limit":2.5}}`, "limit"}, {`{"json":{"limit":null},"meta":[[2,"limit"]]}`, "limit"},
				{`{"json":{"offset":-1}}`, "offset"}, {`{"json":{"offset":1e300}}`, "offset"}, {`{"json":{"limit":{}}}`, "limit"},
			} {
				status, header, raw := o.post("ann", "/rpc/"+strings.ReplaceAll(procedure, ".", "/"), c.body)
				a := o.read(status, header, raw)
				var data struct{ Issues []struct{ Path []any } }
				if a.status != http.StatusBadRequest || a.text != "Input validation failed" {
					t.Errorf("%s %s: %s", procedure, c.body, a.raw)
					continue
				}
				must(t, json.Unmarshal(a.data, &data))
				if len(data.Issues) != 1 || len(data.Issues[0].Path) != 1 || data.Issues[0].Path[0] != c.path {
					t.Errorf("%s %s: issues %s", procedure, c.body, a.data)
				}
			}
			for _, empty := range []string{``, `{}`, `{"json":{}}`, `{"json":null,"meta":[[3]]}`} {
				if status, _, raw := o.post("ann", "/rpc/"+strings.ReplaceAll(procedure, ".", "/"), empty); status != http.StatusOK {
					t.Errorf("%s with no input %q: %s", procedure, empty, raw)
				}
			}
			past := into[list](t, o.call("ann", procedure, `{"offset":5000,"limit":100}`))
			if past.Total != 1 || len(past.Items) != 0 || past.Items == nil {
				t.Errorf("%s past the end: %+v", procedure, past)
			}
		}
		missing := o.call("ann", "conversations.get", `{}`)
		if missing.status != http.StatusBadRequest {
			t.Errorf("a missing id answers %s", missing.raw)
		}
		status, header, raw := o.post("ann", "/rpc/conversations/get", `{}`)
		if none := o.read(status, header, raw); !strings.Contains(string(none.data), "did you mean queryOptions({input: …})?") {
			t.Errorf("no input does not name the likely cause: %s", raw)
		}
	})
}

func TestHostileText(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		acme := o.upload("ann", "Acme")
		o.upload("ann", "100% Sure_Thing")
		for search, want := range map[string]int{
			`' OR 1=1 --`: 0, `"; DROP TABLE users; --`: 0, `%`: 1, `_`: 1, `\`: 0, `acme`: 1, `ACME`: 1, `🙂`: 0,
		} {
			input, err := json.Marshal(map[string]string{"search": search})
			must(t, err)
			if l := into[list](t, o.call("ann", "opportunities.list", string(input))); l.Total != want {
				t.Errorf("search %q finds %d, want %d", search, l.Total, want)
			}
		}
		if a := o.call("ann", "opportunities.list", `{"search":"a\u0000b"}`); a.status != http.StatusBadRequest {
			t.Errorf("a NUL, which no database text can hold, answers %s", a.raw)
		}
		for _, unseen := range []string{"\u202e", " \u200f\n", "\u0007"} {
			for procedure, input := range map[string]any{
				"opportunities.create": map[string]string{"companyName": unseen},
				"opportunities.update": map[string]any{"companyName": unseen, "opportunityId": acme.OpportunityID, "revision": 1},
				"conversations.upload": map[string]string{"companyName": unseen, "transcript": goodCall},
			} {
				raw, err := json.Marshal(input)
				must(t, err)
				if a := o.call("ann", procedure, string(raw)); a.code != "BAD_REQUEST" {
					t.Errorf("%s of a company called %q answers %s", procedure, unseen, a.raw)
				}
			}
		}
		const script = `<script>alert("x")</script>`
		taken := into[struct{ ConversationID string }](t, o.file("ann", "x.txt", "text/plain", []byte(goodCall), map[string]any{"companyName": script, "title": script}))
		o.settle(taken.ConversationID)
		a := o.call("ann", "conversations.get", fmt.Sprintf(`{"conversationId":%q}`, taken.ConversationID))
		d := into[sales.ConversationDetail](t, a)
		if *d.Title != script || d.OpportunityCompanyName != script {
			t.Errorf("the text was changed: %q, %q", *d.Title, d.OpportunityCompanyName)
		}
		if bytes.Contains(a.raw, []byte("<script>")) || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("the answer could be taken for a page: %q %.80s", a.header, a.raw)
		}
	})
}

func TestTwoTabsEditOneOpportunity(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		get := fmt.Sprintf(`{"opportunityId":%q}`, target.OpportunityID)
		seen := into[sales.OpportunityDetail](t, o.call("ann", "opportunities.get", get))
		edit := func(name string) answer {
			return o.call("ann", "opportunities.update", fmt.Sprintf(`{"opportunityId":%q,"revision":%d,"contactName":%q}`, target.OpportunityID, seen.Revision, name))
		}
		first := into[struct{ Revision int64 }](t, edit("first tab"))
		second := edit("second tab")
		var data struct{ Revision int64 }
		must(t, json.Unmarshal(second.data, &data))
		if second.code != "CONFLICT" || data.Revision != first.Revision {
			t.Errorf("the second tab is answered %s", second.raw)
		}
		after := into[sales.OpportunityDetail](t, o.call("ann", "opportunities.get", get))
		if *after.ContactInfo.Name != "first tab" {
			t.Errorf("the contact is %q", *after.ContactInfo.Name)
		}
	})
}

func TestMalformedCalls(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		for _, c := range []struct {
			name, method, path, contentType, body string
			status                                int
		}{
			{"not JSON", "POST", "/rpc/users/me", "application/json", `{"json":`, 400},
			{"an array", "POST", "/rpc/users/me", "application/json", `[]`, 400},
			{"meta that is no list", "POST", "/rpc/users/me", "application/json", `{"json":{},"meta":7}`, 400},
			{"meta for nothing", "POST", "/rpc/users/me", "application/json", `{"json":{},"meta":[[1,"when"]]}`, 400},
			{"meta into the prototype", "POST", "/rpc/users/me", "application/json", `{"json":{},"meta":[[1,"__proto__","x"]]}`, 400},
			{"an invalid date", "POST", "/rpc/analytics/repPerformance", "application/json", `{"json":{"dateFrom":"yesterday"},"meta":[[1,"dateFrom"]]}`, 400},
			{"an unknown procedure", "POST", "/rpc/users/everything", "application/json", `{}`, 404},
			{"no procedure", "POST", "/rpc/", "application/json", `{}`, 404},
			{"GET of what changes data", "GET", "/rpc/conversations/delete?data=%7B%7D", "", "", 405},
			{"another media type", "POST", "/rpc/users/me", "text/xml", `<a/>`, 415},
			{"too long", "POST", "/rpc/users/me", "application/json", `{"json":"` + strings.Repeat("x", 3<<20) + `"}`, 413},
			{"too deep", "POST", "/rpc/users/me", "application/json", `{"json":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, 400},
			{"a batch without its header", "POST", "/rpc/__batch__", "application/json", `{"json":[1]}`, 404},
		} {
			a := o.read(o.send("ann", c.method, c.path, c.contentType, strings.NewReader(c.body)))
			if a.status != c.status || a.text == "" {
				t.Errorf("%s: %d %s, want %d", c.name, a.status, a.raw, c.status)
			}
		}
	})
}

func TestListOfAnOpportunityComesFromTheCache(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		o.upload("ann", "Other")
		input := fmt.Sprintf(`{"opportunityId":%q}`, target.OpportunityID)
		if l := into[list](t, o.call("ann", "conversations.list", input)); l.Total != 1 || len(l.Items) != 1 {
			t.Errorf("the opportunity lists %d of %d", len(l.Items), l.Total)
		}
		before := o.store.Queries().Page
		again := o.call("ann", "conversations.list", input)
		if !strings.Contains(again.header.Get("Cache-Status"), "hit") || o.store.Queries().Page != before {
			t.Errorf("the second read is %q and takes %d queries", again.header.Get("Cache-Status"), o.store.Queries().Page-before)
		}
	})
}

// TestDatesThatNoPageCanShow would take the lists of everybody who may see the conversation along with it.
func TestDatesThatNoPageCanShow(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		for _, date := range []string{"+275760-09-13T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "-000001-01-01T00:00:00.000Z", "2999-01-01T00:00:00Z"} {
			status, header, raw := o.post("ann", "/rpc/conversations/upload", fmt.Sprintf(`{"json":{"companyName":"Acme","transcript":%q,"conversationDate":%q},"meta":[[1,"conversationDate"]]}`, goodCall, date))
			if a := o.read(status, header, raw); a.code != "BAD_REQUEST" || a.text == "" {
				t.Errorf("an upload dated %s answers %s", date, a.raw)
			}
		}
		for _, who := range []string{"ann", "mia", "root"} {
			for _, procedure := range []string{"conversations.list", "opportunities.list", "analytics.repPerformance"} {
				if a := o.call(who, procedure, `{}`); a.status != http.StatusOK {
					t.Errorf("%s reads %s and is answered %s", who, procedure, a.raw)
				}
			}
		}
	})
}

// TestPagesOfALongList are the seed's first two defects: a page stored as the whole list, a page's length told as total.
func TestPagesOfALongList(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		ctx := context.Background()
		first := o.upload("ann", "Acme")
		must(t, o.store.Write(ctx, func(tx *store.Tx) error {
			for i := range 249 {
				_, err := tx.CreateConversation(sales.Conversation{OwnerID: o.people["ann"].ID, OpportunityID: first.OpportunityID, ContentHash: fmt.Sprint("hash", i)})
				if err != nil {
					return err
				}
			}
			return nil
		}))
		seen := map[string]bool{}
		for offset := 0; offset < 280; offset += 30 { // crosses the borders of the cached chunks
			l := into[list](t, o.call("ann", "conversations.list", fmt.Sprintf(`{"limit":30,"offset":%d}`, offset)))
			if want := max(0, min(30, 250-offset)); l.Total != 250 || len(l.Items) != want || l.Limit != 30 || l.Offset != offset {
				t.Errorf("offset %d: %d items of %d, want %d of 250", offset, len(l.Items), l.Total, want)
			}
			for _, item := range l.Items {
				var row struct{ ID string }
				must(t, json.Unmarshal(item, &row))
				if seen[row.ID] {
					t.Errorf("%s stands on two pages", row.ID)
				}
				seen[row.ID] = true
			}
		}
		if len(seen) != 250 {
			t.Errorf("%d of 250 conversations were seen", len(seen))
		}
	})
}
