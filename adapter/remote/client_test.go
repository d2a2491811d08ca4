package remote

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestHTTPClientBoundsAnswersAndStaysPut(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/exact", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 1000)) })
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 1001)) })
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/exact", http.StatusTemporaryRedirect)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	client := NewHTTPClient(1000)
	defer client.CloseIdleConnections()

	get := func(path string) (int, int, error) {
		res, err := client.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		return res.StatusCode, len(body), err
	}
	if _, n, err := get("/exact"); n != 1000 || err != nil {
		t.Errorf("an answer at the limit: %d bytes, %v", n, err)
	}
	if _, n, err := get("/long"); n != 1000 || err == nil {
		t.Errorf("an answer beyond the limit: %d bytes, %v", n, err)
	}
	if status, _, _ := get("/away"); status != http.StatusTemporaryRedirect {
		t.Errorf("a redirect was followed: %d", status)
	}
}

func TestCheckBaseURL(t *testing.T) {
	for _, good := range []string{"https://api.openai.com/v1", "http://127.0.0.1:8000/v1/", "https://slack.com/api"} {
		if err := CheckBaseURL(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "api.openai.com/v1", "ftp://x/y", "https://", "https://user:password@host/v1", "https://host/v1?key=1", "https://host/#x", "http://[::1"} {
		err := CheckBaseURL(bad)
		if err == nil {
			t.Errorf("%q is accepted", bad)
		} else if strings.Contains(err.Error(), "password@") {
			t.Errorf("the error repeats a password: %v", err)
		}
	}
}
