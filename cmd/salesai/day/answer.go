package day

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// fresh reads what an answer must say out of the database as it is.
type fresh func(ctx context.Context, r sales.Reader) (any, error)

func (d *game) freshMe(p *person) fresh {
	return func(ctx context.Context, r sales.Reader) (any, error) { return r.Identity(ctx, p.id) }
}

func (d *game) freshList(scope sales.Scope) fresh {
	return func(ctx context.Context, r sales.Reader) (any, error) {
		page, err := r.Conversations(ctx, scope, 0, homeRows)
		return struct {
			sales.Page[sales.ConversationListItem]
			Limit  int `json:"limit"`
			Offset int `json:"offset"`
		}{page, homeRows, 0}, err
	}
}

func (d *game) freshConversation(id string) fresh {
	return func(ctx context.Context, r sales.Reader) (any, error) { return r.Conversation(ctx, id) }
}

// reply is what a handler writes.
type reply struct {
	status int
	head   http.Header
	body   bytes.Buffer
}

func (r *reply) Header() http.Header         { return r.head }
func (r *reply) WriteHeader(status int)      { r.status = status }
func (r *reply) Write(b []byte) (int, error) { return r.body.Write(b) }

// call sends one call through the instance's handler as a browser does, and judges the answer.
func (d *game) call(ctx context.Context, i *instance, p *person, name, input string, truth fresh) error {
	request := d.request(ctx, p, name, input)
	answer := &reply{status: http.StatusOK, head: http.Header{}}
	waited := i.waited()
	d.trace.begin(i.number, d.clock.Now(), i.ears)
	begun := time.Now()
	i.pages.ServeHTTP(answer, request)
	took := time.Since(begun)
	hot := d.trace.end()
	if answer.status != http.StatusOK {
		return fmt.Errorf("%s answered %d: %s", name, answer.status, answer.body.String())
	}
	d.times = append(d.times, took)
	if hot {
		d.trace.hot = append(d.trace.hot, took)
	}
	if i.waited() > waited {
		d.figures.Waited++
	}
	same, err := d.same(ctx, answer.body.Bytes(), truth)
	if !same {
		d.figures.Wrong++
	}
	return err
}

// same compares an answer with a fresh read.
func (d *game) same(ctx context.Context, body []byte, truth fresh) (bool, error) {
	var said struct {
		JSON any `json:"json"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return false, fmt.Errorf("read an answer: %w", err)
	}
	var want any
	err := d.witness.Read(ctx, func(ctx context.Context, r sales.Reader) error {
		v, err := truth(ctx, r)
		if err != nil {
			return err
		}
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		want = nil
		return json.Unmarshal(b, &want)
	})
	return err == nil && reflect.DeepEqual(said.JSON, want), err
}
