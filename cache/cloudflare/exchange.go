package cloudflare

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"syscall"

	"golang.org/x/sync/errgroup"

	"github.com/sales-ai-automation/salesai/cache"
)

// operation is one kind of request.
type operation struct {
	path string
	verb string
	code cache.Code
}

//nolint:gochecknoglobals // constants, were structs allowed to be
var (
	reading  = operation{path: "/v1/get", verb: "get", code: cache.ReadFailed}
	writing  = operation{path: "/v1/put", verb: "put", code: cache.WriteFailed}
	deleting = operation{path: "/v1/delete", verb: "delete", code: cache.DeleteFailed}
)

const (
	atOnce = 4 // requests of one call at a time
	// oneWrite is how many bytes a body has at most that is sent together with its head. A gateway that refuses by the
	// head alone closes the connection, and net/http gives the answer up for a body that it could not write.
	oneWrite = 60 << 10
)

// exchange sends records in as few requests as the limits allow, and gives the outcome of each.
func (s *Store) exchange(ctx context.Context, op operation, records []record) []outcome {
	outcomes := make([]outcome, len(records))
	var requests errgroup.Group
	requests.SetLimit(atOnce)
	for from := 0; from < len(records); {
		to, size := from, 0
		for to < len(records) && to-from < mostRecords && (to == from || size+records[to].size() <= fullBatch) {
			size += records[to].size()
			to++
		}
		batch, results := records[from:to], outcomes[from:to]
		requests.Go(func() error {
			if n, err := s.post(ctx, op, batch, results); err != nil {
				for i := range results[n:] {
					results[n+i] = outcome{err: err}
				}
			}
			return nil
		})
		from = to
	}
	_ = requests.Wait() // errors are in the outcomes
	return outcomes
}

// post makes one request. It fills results in order and gives how many it filled before an error.
func (s *Store) post(ctx context.Context, op operation, records []record, results []outcome) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	resp, reused, err := s.send(ctx, op, records)
	if err != nil && reused && (errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET)) {
		// The other side had closed a kept connection. http.Transport gets over that only while nothing was sent; here
		// every request may be repeated.
		resp, _, err = s.send(ctx, op, records)
	}
	if err != nil {
		return 0, fmt.Errorf("ask the gateway: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return 0, s.refusal(op, resp)
	}
	r := bufio.NewReaderSize(io.LimitReader(resp.Body, longestAnswer), 16<<10)
	for i := range results {
		if results[i], err = readOutcome(r); err != nil {
			return i, err
		}
	}
	_, _ = r.Discard(1) // reads the end, so that the connection is kept
	return len(results), nil
}

// send makes a request of records, and tells whether it went over a connection that had been used before.
func (s *Store) send(ctx context.Context, op operation, records []record) (resp *http.Response, reused bool, err error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { reused = i.Reused }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address+op.path, nil)
	if err != nil {
		return nil, false, err
	}
	for _, r := range records {
		req.ContentLength += int64(r.size())
	}
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(body(records, req.ContentLength)), nil }
	req.Body, _ = req.GetBody()
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header["X-Idempotency-Key"] = []string{} // an empty list is not sent; it says that the request may be repeated
	s.sign(req)
	resp, err = s.client.Do(req)
	return resp, reused, err
}

// body reads records of so many bytes; only of small ones, which net/http is to write at once, does it make a copy.
func body(records []record, size int64) io.Reader {
	var small bytes.Buffer
	parts := make([]io.Reader, 0, 2*len(records))
	for _, r := range records {
		for _, part := range r.parts {
			switch {
			case size <= oneWrite:
				small.Write(part)
			case len(part) > 0:
				parts = append(parts, bytes.NewReader(part))
			}
		}
	}
	if size <= oneWrite {
		return &small
	}
	return io.MultiReader(parts...)
}
