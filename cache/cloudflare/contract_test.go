package cloudflare_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/cache/cloudflare/cloudflaretest"
)

const olderToken = "ffffffffffffffffffffffffffffffff"

// keys is the body of a get or delete.
func keys(keys ...string) []byte {
	var b []byte
	for _, k := range keys {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(k))), k...)
	}
	return b
}

// item is one record of the body of a put.
func item(key string, life uint32, value []byte) []byte {
	b := keys(key)
	b = binary.BigEndian.AppendUint32(b, life)
	b = binary.BigEndian.AppendUint32(b, life/2)
	b = binary.BigEndian.AppendUint64(b, 7)
	return append(binary.BigEndian.AppendUint32(b, uint32(len(value))), value...)
}

// call makes a request as anybody could.
func call(t *testing.T, method, url, authorization string, body io.Reader) (int, http.Header, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, answer
}

// atOnce gives the status of what answers a request that is written in one piece: who sends the body that nobody reads
// after its head may see a closed connection.
func atOnce(t *testing.T, url, path, authorization, rest string) int {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: gateway\r\nAuthorization: %s\r\n%s", path, authorization, rest)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode
}

// statuses gives the status of each record of an answer and the last record's pieces.
func statuses(t *testing.T, answer []byte) (found []int, last []byte) {
	t.Helper()
	for len(answer) > 0 {
		found = append(found, int(binary.BigEndian.Uint16(answer)))
		answer, last = answer[2:], nil
		for {
			n := int(binary.BigEndian.Uint32(answer))
			answer = answer[4:]
			if n == 0 {
				break
			}
			last, answer = append(last, answer[:n]...), answer[n:]
		}
	}
	return found, last
}

// wire holds the Worker and its fake to the same answers, byte by byte.
func wire(t *testing.T, url string) {
	bearer := "Bearer " + cloudflaretest.Token
	for name, authorization := range map[string]string{
		"none": "", "another token": "Bearer ffffffffffffffffffffffffffffff00", "a longer one": bearer + "0", "a shorter one": bearer[:len(bearer)-1],
		"no token": "Bearer ", "no token at all": "Bearer undefined", "another scheme": "Basic " + cloudflaretest.Token,
	} {
		for _, target := range []string{"POST /v1/get", "GET /", "OPTIONS /v1/put"} {
			method, path, _ := strings.Cut(target, " ")
			status, header, answer := call(t, method, url+path, authorization, bytes.NewReader(keys("a")))
			if status != 401 || len(answer) != 0 {
				t.Errorf("authorization %s, %s: %d %q", name, target, status, answer)
			}
			for name := range header {
				if strings.HasPrefix(name, "Access-Control") || name == "Www-Authenticate" {
					t.Errorf("the answer tells a stranger %s: %s", name, header.Get(name))
				}
			}
		}
	}
	put, large := item("key", 60, []byte("value")), make([]byte, 26<<20)
	var many []byte
	for i := range 101 {
		many = append(many, keys(strconv.Itoa(i))...)
	}
	for _, c := range []struct {
		name, method, path string
		body               io.Reader
		status             int
		records            string
	}{
		{"another method", "GET", "/v1/get", nil, 405, ""},
		{"another path", "POST", "/v2/get", bytes.NewReader(keys("a")), 404, ""},
		{"no path", "POST", "/", bytes.NewReader(keys("a")), 404, ""},
		{"nothing", "POST", "/v1/get", bytes.NewReader(nil), 400, ""},
		{"half a length", "POST", "/v1/get", bytes.NewReader([]byte{0}), 400, ""},
		{"half a key", "POST", "/v1/get", bytes.NewReader(keys("key")[:4]), 400, ""},
		{"half a record", "POST", "/v1/put", bytes.NewReader(put[:12]), 400, ""},
		{"half a value", "POST", "/v1/put", bytes.NewReader(put[:len(put)-1]), 400, ""},
		{"a record and a half", "POST", "/v1/put", bytes.NewReader(append(bytes.Clone(put), put[:5]...)), 400, ""},
		{"too many", "POST", "/v1/get", bytes.NewReader(many), 400, ""},
		{"as many as may be", "POST", "/v1/delete", bytes.NewReader(many[:len(many)-5]), 200, strings.Repeat("200 ", 99) + "200"},
		{"a value that is too large, between others", "POST", "/v1/put", bytes.NewReader(append(append(item("a", 60, []byte("1")), item("b", 60, large)...), item("c", 60, nil)...)), 200, "200 413 200"},
		{"what became of them", "POST", "/v1/get", bytes.NewReader(keys("c", "b", "a")), 200, "200 404 200"},
		{"keys that cannot be, between others", "POST", "/v1/get", bytes.NewReader(keys("a", "", ".", "..", strings.Repeat("k", 513), "\xff", "\xed\xa0\x80", "a")), 200, "200 400 400 400 400 400 400 200"},
		{"keys that can", "POST", "/v1/put", bytes.NewReader(append(append(append(item("...", 60, nil), item(strings.Repeat("k", 512), 60, nil)...), item("\ufeffa", 60, nil)...), item("a\x00b/../c?d#e", 60, nil)...)), 200, "200 200 200 200"},
		{"and are read again", "POST", "/v1/get", bytes.NewReader(keys("...", strings.Repeat("k", 512), "\ufeffa", "a\x00b/../c?d#e", "a\x00b")), 200, "200 200 200 200 404"},
		{"a life that is too short", "POST", "/v1/put", bytes.NewReader(item("brief", 0, []byte("1"))), 200, "200"},
		{"the same key twice", "POST", "/v1/delete", bytes.NewReader(keys("a", "a")), 200, "200 200"},
	} {
		status, _, answer := call(t, c.method, url+c.path, bearer, c.body)
		if status != c.status {
			t.Errorf("%s: %d %q, want %d", c.name, status, answer, c.status)
		}
		if status != 200 {
			continue
		}
		found, _ := statuses(t, answer)
		if got := strings.Trim(fmt.Sprint(found), "[]"); got != c.records {
			t.Errorf("%s: records %s, want %s", c.name, got, c.records)
		}
	}
	if status := atOnce(t, url, "/v1/put", bearer, "Content-Length: 33554433\r\n\r\n"); status != 413 {
		t.Errorf("a body that is too large: %d", status)
	}
	if status := atOnce(t, url, "/v1/get", bearer, "Transfer-Encoding: chunked\r\n\r\n3\r\n\x00\x01a\r\n0\r\n\r\n"); status != 411 {
		t.Errorf("a body without a length: %d", status)
	}
	_, _, answer := call(t, "POST", url+"/v1/get", bearer, bytes.NewReader(keys("brief")))
	if _, value := statuses(t, answer); string(value) != "1" {
		t.Errorf("the value is %q", value)
	}
}

// TestNoTokenIsNoAccess starts a gateway whose secret was forgotten.
func TestNoTokenIsNoAccess(t *testing.T) {
	for name, token := range map[string]string{"none": "", "a short one": "short"} {
		g := cloudflaretest.Start(t, cloudflaretest.Options{Token: &token})
		for _, authorization := range []string{"", "Bearer ", "Bearer " + token, "Bearer undefined"} {
			if status, _, _ := call(t, "POST", g.URL+"/v1/get", authorization, bytes.NewReader(keys("a"))); status != 401 {
				t.Errorf("token %s, authorization %q: %d", name, authorization, status)
			}
		}
	}
}
