package orpc_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/orpc"
	"pgregory.net/rapid"
)

// A call reads the JSON that encoding/json reads, and refuses what it refuses.
func TestJSON(t *testing.T) {
	for _, text := range []string{
		`null`, `true`, `false`, `0`, `-0`, `7`, `-12`, `999999999999999`, `1000000000000000`, `-1.5e3`, `1E+2`, `1e-7`, `0.1`, `5e-324`, `1e-999`,
		`""`, `"a"`, `"ü世🎧"`, `"\"\\\/\b\f\n\r\t\u00e9\uD83C\udfa7"`, `"\ud83c"`, `"\udfa7\ud83c"`, `"\ud83cx"`, `"\ud83cA"`, "\"\xff\xc3\"", "\"\xff\\n\"", `"` + "\u2028" + `"`,
		`[]`, ` [ 1 , "a" , [ ] ] `, `{}`, ` { "a" : 1 , "b" : { } , "a" : 2 } `, "\t[\r\n1]",
		``, `nul`, `nulll`, `True`, `+1`, `-`, `01`, `-01`, `1.`, `.5`, `1e`, `1e+`, `1.e1`, `0x1`, `1e999`, `-1e999`, `NaN`, `Infinity`,
		`"`, `"a`, `"\`, `"\x"`, `"\u12"`, `"\u12g4"`, `"\u12`, `"\ud83c\u12"`, `"\n` + "\n" + `"`, "\"\n\"", "\"\t\"", "\"ü\n\"", `'a'`,
		`[`, `[1`, `[1,`, `[1,]`, `[,1]`, `[1 2]`, `[1}`, `{`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{"a" 1}`, `{a:1}`, `{"a":}`, `{1:1}`, `{"a":1]`, `{"\x":1}`,
		`1 2`, `[] []`, `{}x`, `1//`, "1\x00",
	} {
		var want any
		reference := json.Unmarshal([]byte(text), &want)
		body := `{"json":` + text + `}`
		got, err := orpc.Decode([]byte(body))
		if reference != nil && err == nil && !json.Valid([]byte(body)) {
			t.Errorf("%q was read as %#v", text, got)
		}
		if reference == nil && (err != nil || !same(want, got)) {
			t.Errorf("%q: %#v %v, and encoding/json has %#v", text, got, err, want)
		}
	}
}

func TestJSONOfAnyValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.OneOf(rapid.String().AsAny(), rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }).AsAny()))).Draw(t, "value")
		text, err := json.Marshal(map[string]any{"json": v})
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]any
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if got, err := orpc.Decode(text); err != nil || !same(want["json"], got) {
			t.Fatalf("%s: %#v %v", text, got, err)
		}
		// And what is written, encoding/json reads to the same.
		body, err := orpc.Encode(v)
		if err != nil {
			t.Fatal(err)
		}
		var back map[string]any
		if err := json.Unmarshal(body, &back); err != nil || !same(want["json"], back["json"]) {
			t.Fatalf("%s: %v", body, err)
		}
	})
}

type base struct {
	ID     string `json:"id"`
	Shared string `json:"shared"`
	Both   string
	Tagged string `json:"word"`
}

type other struct {
	Both string
	Word string `json:"-"`
	word string //nolint:unused // an unexported field is no property
}

type plainWord struct{ Word string }

type named struct{ N int }

// Structs are written as encoding/json writes them: embedding, shadowing, omitted and renamed fields.
func TestStructsLikeEncodingJSON(t *testing.T) {
	type outer struct {
		base
		other
		plainWord
		Named    named `json:"named"`
		Shared   int   `json:"shared"`
		NoName   bool  `json:",omitempty"`
		Empty    [0]int
		Pointer  *named          `json:"pointer,omitempty"`
		Slice    []int           `json:"slice,omitempty"`
		Map      map[string]int  `json:"map,omitempty"`
		NilMap   map[string]int  `json:"nilMap"`
		Array    [1]int          `json:"array,omitempty"`
		Struct   named           `json:"struct,omitempty"`
		Zero     named           `json:"zero,omitzero"`
		At       *time.Time      `json:"at,omitzero"`
		Uint     uint8           `json:"uint"`
		Bool     bool            `json:"bool,omitempty"`
		Marshal  json.RawMessage `json:"marshal"`
		ByNumber map[uint8]bool  `json:"byNumber"`
		ByTime   map[day]int     `json:"byTime"`
		Interface
	}
	at := time.Date(2026, 1, 20, 9, 0, 0, 0, time.UTC)
	for _, v := range []outer{
		{},
		{
			base: base{"a", "b", "c", "d"}, other: other{Both: "x"}, plainWord: plainWord{"w"}, Named: named{1}, Shared: 2, NoName: true, Pointer: &named{4}, Slice: []int{5},
			Map: map[string]int{"b": 1, "a": 2}, Array: [1]int{6}, Zero: named{7}, At: &at, Uint: 8, Bool: true, Marshal: json.RawMessage(`{"x": 1}`), ByNumber: map[uint8]bool{10: true, 9: false},
			ByTime: map[day]int{1: 2}, Interface: named{9},
		},
	} {
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := orpc.Encode(v)
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if err := json.Unmarshal(want, &a); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(string(got), `{"json":`), `}`)), &b); err != nil {
			t.Fatal(err)
		}
		if !same(a, b) {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
}

// Interface embedded is a property under its own name.
type Interface any

type day int

func (d day) MarshalText() ([]byte, error) { return []byte{'d', '0' + byte(d)}, nil }

// Every type that a client may send is named when it is not what was expected.
func TestReceivedTypes(t *testing.T) {
	for wire, want := range map[string]string{
		`{"json":null}`: "null", `{}`: "undefined", `{"json":true}`: "boolean", `{"json":1}`: "number", `{"json":null,"meta":[[2]]}`: "NaN", `{"json":"a"}`: "string", `{"json":[]}`: "array", `{"json":{}}`: "object",
		`{"json":"1","meta":[[0]]}`: "bigint", `{"json":"2026-01-20","meta":[[1]]}`: "Date", `{"json":null,"meta":[[1]]}`: "Invalid Date", `{"json":"a:b","meta":[[4]]}`: "URL", `{"json":"/a/","meta":[[5]]}`: "RegExp",
		`{"json":[],"meta":[[6]]}`: "Set", `{"json":[],"meta":[[7]]}`: "Map",
	} {
		r := newRouter(t, orpc.Options{})
		orpc.Handle(r, "n", echoOf[uint16])
		orpc.Handle(r, "b", echoOf[chanless])
		w := request{path: "/rpc/n", body: wire}.send(r)
		if w.Code == 200 {
			if wire != `{"json":1}` {
				t.Errorf("%s: %s", wire, w.Body)
			}
			continue
		}
		if got := failed(t, w.Code, w.Body.Bytes()).Data.Issues[0].Message; !strings.HasPrefix(got, "Invalid input: expected integer, received "+want) {
			t.Errorf("%s: %s", wire, got)
		}
		if w := (request{path: "/rpc/b", body: wire}).send(r); want != "object" && want != "undefined" && w.Code != 400 {
			t.Errorf("%s as an object: %s", wire, w.Body)
		}
	}
}

type chanless struct {
	A bool    `json:"a" orpc:"default=true"`
	F float32 `json:"f" orpc:"default=0.5"`
	S string  `json:"s" orpc:"len=1,default=x"`
}
