package orpc_test

import (
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/orpc"
	"pgregory.net/rapid"
)

// values generates what a client can send, nested to a depth.
func values(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Just[any](nil), rapid.Just[any](math.NaN()), rapid.Bool().AsAny(), text().AsAny(),
		rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) }).AsAny(),
		rapid.Custom(func(t *rapid.T) any {
			n, _ := new(big.Int).SetString(rapid.StringMatching(`-?[1-9][0-9]{0,60}`).Draw(t, "bigint"), 10)
			return n
		}),
		rapid.Custom(func(t *rapid.T) any {
			const most = 8_640_000_000_000_000
			return orpc.Date{Time: time.UnixMilli(rapid.Int64Range(-most, most).Draw(t, "ms")).UTC()}
		}),
		rapid.Just[any](orpc.Date{Invalid: true}),
		rapid.Custom(func(t *rapid.T) any { return orpc.URL("https://example.com/" + text().Draw(t, "path")) }),
		rapid.Custom(func(t *rapid.T) any {
			return orpc.RegExp{Source: rapid.StringMatching(`[^\n\r\x{2028}\x{2029}]{1,9}`).Draw(t, "source"), Flags: rapid.SampledFrom([]string{"", "g", "giu", "dv"}).Draw(t, "flags")}
		}),
	)
	if depth == 0 {
		return leaf
	}
	inner := values(depth - 1)
	element := rapid.OneOf(inner, rapid.Just[any](orpc.Undefined{}))
	return rapid.OneOf(leaf,
		rapid.Custom(func(t *rapid.T) any { return rapid.SliceOfN(element, 0, 4).Draw(t, "array") }),
		rapid.Custom(func(t *rapid.T) any { return rapid.MapOfN(key(), inner, 0, 4).Draw(t, "object") }),
		rapid.Custom(func(t *rapid.T) any { return orpc.Set(rapid.SliceOfN(element, 0, 4).Draw(t, "set")) }),
		rapid.Custom(func(t *rapid.T) any {
			out := make(orpc.Map, rapid.IntRange(0, 3).Draw(t, "size"))
			for i := range out {
				out[i] = [2]any{element.Draw(t, "key"), element.Draw(t, "value")}
			}
			return out
		}),
	)
}

// text generates strings that are UTF-8, as all of JavaScript's are by the time they arrive.
func text() *rapid.Generator[string] {
	return rapid.String().Filter(func(s string) bool { return strings.ToValidUTF8(s, "") == s })
}

func key() *rapid.Generator[string] {
	return rapid.OneOf(text(), rapid.SampledFrom([]string{"__proto__", "constructor", "length", "0", "01", "", "a.b", "json", "meta"}))
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values(3).Draw(t, "value")
		body, err := orpc.Encode(v)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(body) {
			t.Fatalf("not JSON: %q", body)
		}
		back, err := orpc.Decode(body)
		if err != nil {
			t.Fatalf("%v\n%s", err, body)
		}
		if !same(v, back) {
			t.Fatalf("%#v came back as %#v through %s", v, back, body)
		}
	})
}

func TestEncodeGoValues(t *testing.T) {
	type inner struct {
		A int `json:"a"`
	}
	type shadow struct {
		inner
		Int     *big.Int `json:"n,omitempty"`
		B       string   `json:"b,omitempty"`
		C       []string `json:"c"`
		D       []string `json:"d,omitempty"`
		E       time.Time
		F       time.Time            `json:"f,omitzero"`
		G       orpc.Optional[int]   `json:"g"`
		H       orpc.Optional[int]   `json:"h"`
		I       orpc.Optional[int]   `json:"i"`
		Skipped string               `json:"-"`
		hidden  int                  //nolint:unused // that it is not written is the test
		J       map[int]bool         `json:"j"`
		K       []byte               `json:"k"`
		L       json.RawMessage      `json:"l"`
		M       netip.Addr           `json:"m"`
		N       any                  `json:"nan"`
		O       *orpc.Optional[int]  `json:"o"`
		P       []orpc.Optional[int] `json:"p"`
		Q       float32              `json:"q"`
		R       *url.URL             `json:"r"`
		S       [2]uint8             `json:"s"`
	}
	u, err := url.Parse("https://example.com/a")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 20, 10, 30, 0, 5000, time.FixedZone("CET", 3600))
	for _, c := range []struct {
		in   any
		want string
	}{
		{orpc.Undefined{}, `{}`},
		{orpc.Optional[string]{}, `{}`},
		{nil, `{"json":null}`},
		{math.NaN(), `{"json":null,"meta":[[2]]}`},
		{math.Inf(1), `{"json":null}`},
		{orpc.URL(""), `{"json":null}`},
		{time.UnixMilli(8.64e15), `{"json":"+275760-09-13T00:00:00.000Z"}`},
		{orpc.Date{Time: time.UnixMilli(-8.64e15)}, `{"json":"-271821-04-20T00:00:00.000Z","meta":[[1]]}`},
		{1e21, `{"json":1e+21}`},
		{at, `{"json":"2026-01-20T09:30:00.000005Z"}`},
		{orpc.Date{Time: at}, `{"json":"2026-01-20T09:30:00.000Z","meta":[[1]]}`},
		{"a\"\\\n\x01<\xff", `{"json":"a\"\\\n\u0001<` + "\ufffd" + `"}`},
		{orpc.Set{orpc.Map{{big.NewInt(1), orpc.Undefined{}}}}, `{"json":[[["1",null]]],"meta":[[0,0,0,0],[3,0,0,1],[7,0],[6]]}`},
		{map[string]any{"b": orpc.Undefined{}, "a": []any{orpc.Undefined{}}}, `{"json":{"a":[null]},"meta":[[3,"a",0]]}`},
		{
			shadow{
				inner: inner{1}, Int: big.NewInt(5), E: at, G: orpc.Some(7), I: orpc.Optional[int]{Set: true, Null: true}, J: map[int]bool{2: true},
				K: []byte("hi"), L: json.RawMessage(`{"raw":1}`), M: netip.MustParseAddr("::1"), N: []any{math.NaN()},
				P: make([]orpc.Optional[int], 1), Q: 0.1, R: u, S: [2]uint8{1, 2},
			},
			`{"json":{"a":1,"n":"5","c":null,"E":"2026-01-20T09:30:00.000005Z","g":7,"i":null,"j":{"2":true},"k":"aGk=","l":{"raw":1},"m":"::1",` +
				`"nan":[null],"o":null,"p":[null],"q":0.1,"r":"https://example.com/a","s":[1,2]},"meta":[[0,"n"],[2,"nan",0],[3,"p",0],[4,"r"]]}`,
		},
	} {
		got, err := orpc.Encode(c.in)
		if err != nil || string(got) != c.want {
			t.Errorf("%#v\n got %s %v\nwant %s", c.in, got, err, c.want)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	loop := []any{nil}
	loop[0] = loop
	for name, v := range map[string]any{
		"a channel": make(chan int), "a function": []any{func() {}}, "itself": loop, "flags": orpc.RegExp{Flags: "gg"}, "an address": orpc.URL("/a"),
		"a key": map[[1]int]int{{1}: 1}, "a file": orpc.NewFile("a", "", nil),
	} {
		if got, err := orpc.Encode(v); err == nil {
			t.Errorf("%s was encoded: %s", name, got)
		}
	}
}

func TestDecode(t *testing.T) {
	big1, _ := new(big.Int).SetString("-123456789012345678901", 10)
	for _, c := range []struct {
		body string
		want any
	}{
		{``, orpc.Undefined{}},
		{" \n", orpc.Undefined{}},
		{`{}`, orpc.Undefined{}},
		{"\xef\xbb\xbf" + `{"json":1}`, 1.0},
		{`{"json":{}}`, map[string]any{}},
		{`{"json":null,"meta":null}`, nil},
		{`{"json":1,"json":2}`, 2.0},
		{`{"JSON":1}`, orpc.Undefined{}},
		{`{"json":"-123456789012345678901","meta":[[0]]}`, big1},
		{`{"json":["0"],"meta":[[0,"0"]]}`, []any{new(big.Int)}},
		{`{"json":{"1":"0"},"meta":[[0,1]]}`, map[string]any{"1": new(big.Int)}},
		{`{"json":{"__proto__":"0"},"meta":[[0,"__proto__"]]}`, map[string]any{"__proto__": new(big.Int)}},
		{`{"json":"2026-01-20T00:00:00.000Z","meta":[[1]]}`, orpc.Date{Time: time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)}},
		{`{"json":"2026-01-20","meta":[[1]]}`, orpc.Date{Time: time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)}},
		{`{"json":"+275760-09-13T00:00:00.000Z","meta":[[1]]}`, orpc.Date{Time: time.UnixMilli(8.64e15).UTC()}},
		{`{"json":"+275760-09-13T00:00:00.001Z","meta":[[1]]}`, orpc.Date{Invalid: true}},
		{`{"json":"yesterday","meta":[[1]]}`, orpc.Date{Invalid: true}},
		{`{"json":null,"meta":[[1]]}`, orpc.Date{Invalid: true}},
		{`{"json":null,"meta":[[2]]}`, math.NaN()},
		{`{"json":[null,null],"meta":[[3,1]]}`, []any{nil, orpc.Undefined{}}},
		{`{"json":"https://a.b/?c","meta":[[4]]}`, orpc.URL("https://a.b/?c")},
		{`{"json":"mailto:a@b","meta":[[4]]}`, orpc.URL("mailto:a@b")},
		{`{"json":"/a/b/gi","meta":[[5]]}`, orpc.RegExp{Source: "a/b", Flags: "gi"}},
		{`{"json":[["1"]],"meta":[[0,0,0],[6,0]]}`, []any{orpc.Set{big.NewInt(1)}}},
		{`{"json":[[null,["1"]]],"meta":[[0,0,1,0],[6,0,1],[7]]}`, orpc.Map{{nil, orpc.Set{big.NewInt(1)}}}},
		{`{"json":1,"meta":[[8],[99,"nowhere"]]}`, 1.0},
		{`{"json":{},"maps":[["a"]]}`, map[string]any{}},
	} {
		got, err := orpc.Decode([]byte(c.body))
		if err != nil || !same(c.want, got) {
			t.Errorf("%s\n got %#v %v\nwant %#v", c.body, got, err, c.want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	deep := strings.Repeat("[", 65) + strings.Repeat("]", 65)
	for _, body := range []string{
		`[]`, `null`, `1`, `{`, `{"json":}`, `{"json":1}x`, `{"json":01}`, `{"json":1e999}`, `{"json":"` + "\n" + `"}`, `{"json":"\x"}`, `{"json":"\ud8"}`,
		`{"json":` + deep + `}`, `{"json":1,"meta":{}}`, `{"json":1,"meta":[1]}`, `{"json":1,"meta":[[]]}`, `{"json":1,"meta":[["0"]]}`, `{"json":1,"meta":[[0.5]]}`, `{"json":1,"meta":[[-1]]}`,
		`{"meta":[[0]]}`,
		`{"json":{},"meta":[[0,"__proto__"]]}`, `{"json":{},"meta":[[3,"constructor"]]}`, `{"json":[],"meta":[[0,"length"]]}`, `{"json":["1"],"meta":[[0,1]]}`,
		`{"json":["1"],"meta":[[0,-1]]}`, `{"json":["1"],"meta":[[0,0.5]]}`, `{"json":["1"],"meta":[[0,"00"]]}`, `{"json":["1"],"meta":[[0,"+0"]]}`, `{"json":["1"],"meta":[[0," 0"]]}`,
		`{"json":["1"],"meta":[[0,null]]}`, `{"json":["1"],"meta":[[0,[0]]]}`, `{"json":{"null":"1"},"meta":[[0,null]]}`, `{"json":"ab","meta":[[0,0]]}`,
		`{"json":1,"meta":[[0]]}`, `{"json":"","meta":[[0]]}`, `{"json":"-","meta":[[0]]}`, `{"json":"01","meta":[[0]]}`, `{"json":"0x1","meta":[[0]]}`, `{"json":"1e3","meta":[[0]]}`, `{"json":"` + strings.Repeat("9", 4301) + `","meta":[[0]]}`,
		`{"json":1,"meta":[[1]]}`, `{"json":1,"meta":[[2]]}`, `{"json":0,"meta":[[3]]}`, `{"json":"/a","meta":[[4]]}`, `{"json":"https:","meta":[[4]]}`, `{"json":"1a:b","meta":[[4]]}`,
		`{"json":"a","meta":[[5]]}`, `{"json":"/","meta":[[5]]}`, `{"json":"/a/gg","meta":[[5]]}`, `{"json":"/a/uv","meta":[[5]]}`, `{"json":"/a/x","meta":[[5]]}`, `{"json":{},"meta":[[6]]}`, `{"json":{},"meta":[[7]]}`, `{"json":[[1]],"meta":[[7]]}`, `{"json":[1],"meta":[[7]]}`,
		`{"json":"1","meta":[[0],[0]]}`, `{"json":"2026-01-20","meta":[[1],[1]]}`, `{"json":null,"meta":[[2],[3]]}`, `{"json":[],"meta":[[6],[6]]}`, `{"json":["1"],"meta":[[6],[0,0]]}`, `{"json":[["1",1]],"meta":[[7],[0,0,0]]}`,
	} {
		got, err := orpc.Decode([]byte(body))
		if err == nil {
			t.Errorf("%.80s was read as %#v", body, got)
			continue
		}
		if !strings.HasPrefix(err.Error(), "BAD_REQUEST: Malformed request. ") {
			t.Errorf("%.80s: %v", body, err)
		}
	}
}
