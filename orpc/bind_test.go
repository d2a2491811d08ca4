package orpc_test

import (
	"context"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/orpc"
)

type role string

type everything struct {
	Text     string                     `json:"text" orpc:"len>=2,len<=4"`
	Role     role                       `json:"role" orpc:"enum=rep|buyer"`
	Yes      bool                       `json:"yes"`
	Int      int                        `json:"int" orpc:"min=1,max=100"`
	Small    int8                       `json:"small"`
	Unsigned uint                       `json:"unsigned"`
	Float    float64                    `json:"float" orpc:"max=0.5"`
	At       time.Time                  `json:"at"`
	Pointer  *string                    `json:"pointer" orpc:"len>=1"`
	Optional orpc.Optional[int]         `json:"optional" orpc:"min=5"`
	List     []item                     `json:"list" orpc:"len<=2"`
	More     []string                   `json:"more,omitempty" orpc:"enum=a|b"`
	ByName   map[string]*item           `json:"byName,omitempty"`
	Big      *big.Int                   `json:"big"`
	Exact    big.Int                    `json:"exact" orpc:"optional"`
	Address  netip.Addr                 `json:"address"`
	Link     *orpc.URL                  `json:"link"`
	Pattern  *orpc.RegExp               `json:"pattern"`
	Tags     orpc.Set                   `json:"tags" orpc:"optional"`
	Table    orpc.Map                   `json:"table" orpc:"optional"`
	When     *orpc.Date                 `json:"when"`
	File     *orpc.File                 `json:"file"`
	Any      any                        `json:"any"`
	Preset   string                     `json:"preset" orpc:"default=x"`
	Limit    int                        `json:"limit"` // Defaults says 20
	Bytes    []byte                     `json:"bytes,omitempty"`
	Deep     orpc.Optional[[]time.Time] `json:"deep"`
	embedded
}

type embedded struct {
	Inside string `json:"inside"`
}

type item struct {
	Name string `json:"name"`
	Size int    `json:"size" orpc:"default=3"`
}

func (i *item) Validate() []orpc.Issue {
	if i.Name == "bad" {
		return []orpc.Issue{{Message: "bad is not a name", Path: []any{"name"}}}
	}
	return nil
}

func (e *everything) Defaults() { e.Limit = 20 }

const complete = `"text":"abc","role":"rep","yes":true,"int":5,"small":-3,"unsigned":7,"float":0.25,"at":"2026-01-20T00:00:00Z","list":[],"address":"::1","inside":"i"`

// bound sends a value to a procedure whose input is everything, and gives what it got or the issues.
func bound(t *testing.T, wire string) (got everything, issues string) {
	t.Helper()
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "bind", func(_ context.Context, in everything) (any, error) { got = in; return nil, nil })
	w := request{path: "/rpc/bind", body: wire}.send(r)
	if w.Code == 200 {
		return got, ""
	}
	e := failed(t, w.Code, w.Body.Bytes())
	if e.Code != orpc.BadRequest || e.Message != "Input validation failed" {
		t.Fatalf("%s: %s", wire, w.Body)
	}
	var lines []string
	for _, issue := range e.Data.Issues {
		lines = append(lines, fmt.Sprintf("%v: %s", issue.Path, issue.Message))
	}
	return got, strings.Join(lines, "\n")
}

func TestBind(t *testing.T) {
	got, issues := bound(t, `{"json":{`+complete+`,"unknown":1,
		"pointer":"p","optional":null,"list":[{"name":"a","other":1},{"name":"b","size":4}],"more":["a","b"],"byName":{"x":{"name":"c"},"y":null},
		"big":"123","exact":"-9","link":"https://a.b","pattern":"/a/g","tags":["t"],"table":[["k",1]],"when":null,"any":{"d":null},"bytes":"aGk=","deep":["2026-01-20"]},
		"meta":[[0,"big"],[0,"exact"],[4,"link"],[5,"pattern"],[6,"tags"],[7,"table"],[1,"when"],[2,"any","d"],[1,"deep",0]]}`)
	if issues != "" {
		t.Fatal(issues)
	}
	if got.Text != "abc" || got.Role != "rep" || !got.Yes || got.Int != 5 || got.Small != -3 || got.Unsigned != 7 || got.Float != 0.25 || got.Inside != "i" {
		t.Errorf("scalars: %+v", got)
	}
	day := time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)
	if !got.At.Equal(day) || !got.Deep.Set || !got.Deep.Value[0].Equal(day) || !got.When.Invalid {
		t.Errorf("times: %v %v %v", got.At, got.Deep, got.When)
	}
	if *got.Pointer != "p" || !got.Optional.Set || !got.Optional.Null || got.Limit != 20 || got.Preset != "x" || string(got.Bytes) != "hi" {
		t.Errorf("optional: %+v", got)
	}
	if got.List[0] != (item{"a", 3}) || got.List[1] != (item{"b", 4}) || *got.ByName["x"] != (item{"c", 3}) || got.ByName["y"] != nil || len(got.More) != 2 {
		t.Errorf("containers: %+v", got)
	}
	if got.Big.Int64() != 123 || got.Exact.Int64() != -9 || got.Address != netip.IPv6Loopback() || *got.Link != "https://a.b" || got.Pattern.Flags != "g" || got.Tags[0] != "t" || got.Table[0][0] != "k" {
		t.Errorf("special: %+v", got)
	}
	if !same(got.Any, map[string]any{"d": nan()}) {
		t.Errorf("any: %#v", got.Any)
	}
}

func nan() float64 { var zero float64; return zero / zero }

func TestBindAbsent(t *testing.T) {
	got, issues := bound(t, `{"json":{`+complete+`,"pointer":null,"file":null,"any":null,"preset":null,"limit":null},"meta":[[3,"preset"],[3,"limit"]]}`)
	if issues != "" {
		t.Fatal(issues)
	}
	if got.Pointer != nil || got.File != nil || got.Any != nil || got.Optional.Set || got.Preset != "x" || got.Limit != 20 || got.Big != nil {
		t.Errorf("%+v", got)
	}
}

func TestBindIssues(t *testing.T) {
	var out strings.Builder
	for _, wire := range []string{
		``,
		`{}`,
		`{"json":{}}`,
		`{"json":[]}`,
		`{"json":null}`,
		`{"json":{` + complete + `,"text":1,"role":"boss","yes":"true","int":1.5,"small":300,"unsigned":-1,"float":"0.1","at":"tomorrow","pointer":"","optional":1,"address":"::g","inside":null}}`,
		`{"json":{` + complete + `,"text":"日本語です","int":"20","small":1e300,"unsigned":null,"float":0.75,"at":5,"pointer":7,"optional":"x","list":{}}}`,
		`{"json":{` + complete + `,"text":"a","int":null,"small":null,"float":null,"at":null},"meta":[[2,"int"],[3,"small"],[2,"float"],[1,"at"]]}`,
		`{"json":{` + complete + `,"int":"7","text":"7","yes":[]},"meta":[[0,"int"],[0,"text"],[6,"yes"]]}`,
		`{"json":{` + complete + `,"list":[{"name":1},{"size":0.5},null,[]],"more":["c"],"byName":{"b":{"name":"bad"},"a":{}}}}`,
		`{"json":{` + complete + `,"list":[{"name":"a"},{"name":"b"},{"name":"bad"}],"bytes":"*"}}`,
		`{"json":{` + complete + `,"big":5,"exact":"5","link":"x","pattern":"/a/","tags":[],"table":{},"when":"2026-01-20","file":{},"deep":[1]}}`,
	} {
		_, issues := bound(t, wire)
		fmt.Fprintf(&out, "%s\n%s\n\n", wire, issues)
	}
	golden(t, "issues.golden", out.String())
}

func TestIssuesAreBounded(t *testing.T) {
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "list", func(_ context.Context, in []int) (any, error) { return in, nil })
	w := request{path: "/rpc/list", body: `{"json":[` + strings.Repeat(`"a",`, 5000) + `1]}`}.send(r)
	if e := failed(t, w.Code, w.Body.Bytes()); len(e.Data.Issues) != 100 {
		t.Errorf("%d issues", len(e.Data.Issues))
	}
}

func TestHandlePanicsAtMistakes(t *testing.T) {
	type badTag struct {
		A int `json:"a" orpc:"minimum=1"`
	}
	type badDefault struct {
		A []int `json:"a" orpc:"default=1"`
	}
	type badNumber struct {
		A int `json:"a" orpc:"min=one"`
	}
	type pointerInside struct{ *item }
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "there", echo)
	for name, register := range map[string]func(){
		"twice":   func() { orpc.Handle(r, "there", echo) },
		"no name": func() { orpc.Handle(r, "", echo) },
		"channel": func() { orpc.Handle(r, "a", func(context.Context, chan int) (any, error) { return nil, nil }) },
		"keys":    func() { orpc.Handle(r, "b", func(context.Context, map[int]int) (any, error) { return nil, nil }) },
		"tag":     func() { orpc.Handle(r, "c", func(context.Context, badTag) (any, error) { return nil, nil }) },
		"default": func() { orpc.Handle(r, "d", func(context.Context, badDefault) (any, error) { return nil, nil }) },
		"number":  func() { orpc.Handle(r, "e", func(context.Context, badNumber) (any, error) { return nil, nil }) },
		"pointer": func() { orpc.Handle(r, "f", func(context.Context, pointerInside) (any, error) { return nil, nil }) },
		"error":   func() { orpc.Handle(r, "g", func(context.Context, error) (any, error) { return nil, nil }) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if v := recover(); v == nil || !strings.HasPrefix(fmt.Sprint(v), "orpc: ") {
					t.Errorf("recovered %v", v)
				}
			}()
			register()
		})
	}
}

// A type may contain itself.
type tree struct {
	Name     string `json:"name"`
	Children []tree `json:"children,omitempty"`
	Next     *tree  `json:"next"`
}

func TestBindTree(t *testing.T) {
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "tree", func(_ context.Context, in tree) (tree, error) { return in, nil })
	w := request{path: "/rpc/tree", body: `{"json":{"name":"a","children":[{"name":"b","next":{"name":"c"}}]}}`}.send(r)
	const want = `{"json":{"name":"a","children":[{"name":"b","next":{"name":"c","next":null}}],"next":null}}`
	if w.Body.String() != want {
		t.Errorf("got %s", w.Body)
	}
}
