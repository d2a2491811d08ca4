package cloudflare_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/cloudflare"
	"github.com/sales-ai-automation/salesai/cache/cloudflare/cloudflaretest"
)

// TestGateway uses one real gateway for what does not break it.
func TestGateway(t *testing.T) {
	g := cloudflaretest.Start(t, cloudflaretest.Options{OldToken: olderToken})
	left := func(t testing.TB, name string) time.Duration {
		if stored := g.Stored(t, name); stored != nil {
			return time.Until(time.Unix(stored.Expiration, 0))
		}
		return 0
	}
	for name, run := range map[string]func(*testing.T){
		"store":    func(t *testing.T) { suite(t, g.URL, left) },
		"engine":   func(t *testing.T) { engine(t, g.URL) },
		"wire":     func(t *testing.T) { wire(t, g.URL) },
		"sizes":    func(t *testing.T) { sizes(t, g) },
		"metadata": func(t *testing.T) { metadata(t, g) },
		"many":     func(t *testing.T) { manyKeys(t, g) },
		"the token before": func(t *testing.T) {
			if status, _, _ := call(t, "POST", g.URL+"/v1/get", "Bearer "+olderToken, bytes.NewReader(keys("a"))); status != 200 {
				t.Errorf("%d", status)
			}
		},
	} {
		t.Run(name, run)
	}
}

// TestFake holds the fake to the same, as far as it goes.
func TestFake(t *testing.T) {
	url, _, kv := fake(t, unlimited())
	limited, _, _ := fake(t, cachetest.KVOptions{})
	t.Run("store", func(t *testing.T) {
		suite(t, url, func(_ testing.TB, name string) time.Duration { return kv.Left(name) })
	})
	t.Run("wire", func(t *testing.T) { wire(t, url) })
	t.Run("engine over all limits", func(t *testing.T) { engine(t, limited) })
}

// noise gives bytes that are neither text nor compressible.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// sizes puts what is at the limits and beyond through the real Worker.
func sizes(t *testing.T, g *cloudflaretest.Gateway) {
	s, prefix := open(t, g.URL)
	ctx := t.Context()
	long := strings.Repeat("長", 200) // 600 bytes
	large := noise(24 << 20)
	err := s.Put(ctx, []cache.Item{
		{Key: "24 MiB", Value: large, Life: time.Hour}, {Key: "26 MiB", Value: make([]byte, 26<<20), Life: time.Hour},
		{Key: "25 MiB", Value: make([]byte, cloudflare.LargestValue), Life: time.Hour},
		{Key: long, Value: []byte("long"), Life: time.Hour}, {Key: long + "er", Value: []byte("longer"), Life: time.Hour},
		{Key: "empty", Value: nil, Life: time.Hour},
	})
	if !errors.Is(err, cache.ErrTooLarge) || !strings.Contains(err.Error(), "26 MiB") || strings.Contains(err.Error(), "24 MiB") {
		t.Errorf("error %v", err)
	}
	var failed *cache.StoreError
	if errors.As(err, &failed) {
		t.Errorf("one large value is no failure of the store: %v", err)
	}
	values, err := s.Get(ctx, []string{"26 MiB", "24 MiB", long, "empty", long + "er", "25 MiB"})
	if err != nil {
		t.Fatal(err)
	}
	if values[0] != nil || !bytes.Equal(values[1], large) || string(values[2]) != "long" || string(values[4]) != "longer" || len(values[5]) != cloudflare.LargestValue {
		t.Errorf("values of %d, %d, %q, %q and %d bytes", len(values[0]), len(values[1]), values[2], values[4], len(values[5]))
	}
	if values[3] == nil || len(values[3]) != 0 {
		t.Errorf("the empty value is %v", values[3])
	}
	if stored := g.Stored(t, prefix+"24 MiB"); stored == nil || stored.Metadata.Size != len(large) {
		t.Errorf("stored %+v", stored)
	}
	if err := s.Delete(ctx, []string{long, "24 MiB"}); err != nil {
		t.Fatal(err)
	}
	if values, err := s.Get(ctx, []string{long, long + "er", "24 MiB"}); err != nil || values[0] != nil || values[1] == nil || values[2] != nil {
		t.Errorf("after the deletion: %d bytes, %v", len(values[2]), err)
	}
}

// metadata looks at what operators see of a value in KV.
func metadata(t *testing.T, g *cloudflaretest.Gateway) {
	s, prefix := open(t, g.URL)
	for key, c := range map[string]struct {
		item        cache.Item
		life, fresh int64
	}{
		"usual":         {cache.Item{Life: 25 * time.Hour, Fresh: time.Hour, Version: 42}, 90_000, 3600},
		"shortest":      {cache.Item{Life: 10 * time.Second, Fresh: 5 * time.Second, Version: 1}, 60, 5},
		"rounded up":    {cache.Item{Life: 60*time.Second + 1, Fresh: 1, Version: 1 << 60}, 61, 1},
		"past its best": {cache.Item{Life: time.Hour, Fresh: -time.Second, Version: -1}, 3600, 0},
		"for ever":      {cache.Item{Life: 1<<63 - 1, Fresh: 1<<63 - 1}, 1<<31 - 1, 1<<31 - 1},
	} {
		c.item.Key, c.item.Value = key, []byte("value")
		if err := s.Put(t.Context(), []cache.Item{c.item}); err != nil {
			t.Fatal(err)
		}
		stored := g.Stored(t, prefix+key)
		if stored == nil {
			t.Errorf("%s was not stored", key)
			continue
		}
		m := stored.Metadata
		if m.Version != fmt.Sprint(c.item.Version) || m.Life != c.life || m.Fresh != c.fresh || m.Size != 5 {
			t.Errorf("%s: metadata %+v", key, m)
		}
		now := time.Now().Unix()
		if end := stored.Expiration - c.life; end < now-5 || end > now+1 || m.At < now-5 || m.At > now {
			t.Errorf("%s: ends at %d, was put at %d, now is %d", key, stored.Expiration, m.At, now)
		}
	}
}

// manyKeys needs more requests than one, each way.
func manyKeys(t *testing.T, g *cloudflaretest.Gateway) {
	s, _ := open(t, g.URL)
	var items []cache.Item
	var keys []string
	for i := range 120 {
		keys = append(keys, fmt.Sprint("key ", i))
		items = append(items, cache.Item{Key: keys[i], Value: noise(1 + i*100), Life: time.Hour})
		if i%40 == 0 {
			items[i].Value = noise(300_000) // is not read ahead by the gateway
		}
	}
	if err := s.Put(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(keys)
	values, err := s.Get(t.Context(), append(keys, keys[0], "never there"))
	if err != nil || len(values) != 122 || values[121] != nil {
		t.Fatalf("%d values, %v", len(values), err)
	}
	for i := range items {
		if !bytes.Equal(values[119-i], items[i].Value) {
			t.Errorf("key %d has %d bytes, want %d", i, len(values[119-i]), len(items[i].Value))
		}
	}
	if !bytes.Equal(values[120], values[0]) {
		t.Error("a key that was asked for twice has two values")
	}
	if err := s.Delete(t.Context(), keys); err != nil {
		t.Fatal(err)
	}
	if values, err = s.Get(t.Context(), keys); err != nil || slices.ContainsFunc(values, func(v []byte) bool { return v != nil }) {
		t.Errorf("something is left, %v", err)
	}
}

// TestEveryKeyHasANameOfItsOwn runs against the fake, which refuses names that KV refuses.
func TestEveryKeyHasANameOfItsOwn(t *testing.T) {
	url, _, _ := fake(t, unlimited())
	bare := openWith(t, cloudflare.Options{URL: url, Token: cloudflaretest.Token})
	prefixed, _ := open(t, url)
	piece := rapid.SampledFrom([]string{"", ".", "..", "a", "鍵", "\xff", "\xed\xa0\x80", strings.Repeat("k", 447), strings.Repeat("k", 512), "~" + strings.Repeat("0", 64)})
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "pieces"), "")
		}), 2, 6, rapid.ID).Draw(t, "keys")
		for _, s := range []*cloudflare.Store{bare, prefixed} {
			var items []cache.Item
			for _, key := range keys {
				items = append(items, cache.Item{Key: key, Value: []byte(key), Life: time.Hour})
			}
			if err := s.Put(context.Background(), items); err != nil {
				t.Fatal(err)
			}
			values, err := s.Get(context.Background(), keys)
			if err != nil {
				t.Fatal(err)
			}
			for i, key := range keys {
				if string(values[i]) != key {
					t.Errorf("%q reads %q", key, values[i])
				}
			}
		}
	})
}

// TestGatewayStopsAndStarts kills workerd under readers and writers of an engine: none of them gets an error.
func TestGatewayStopsAndStarts(t *testing.T) {
	g := cloudflaretest.Start(t, cloudflaretest.Options{})
	s, _ := open(t, g.URL)
	if err := s.Put(t.Context(), []cache.Item{{Key: "kept", Value: []byte("v"), Life: time.Hour}}); err != nil {
		t.Fatal(err)
	}
	db := cachetest.NewLedger().Database()
	instance := db.Join(t)
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: instance.Ledger, Store: s, StoreTimeout: 250 * time.Millisecond, HotBytes: 1})
	if err != nil {
		t.Fatal(err)
	}
	rows := cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
		Name: "rows", Fresh: time.Hour, Absent: db.Absent, Key: func(key string) string { return key },
		Build: func(ctx context.Context, r cachetest.Reader, key string) (string, error) { return db.Read(ctx, r, key) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = c.Run(ctx) })
	<-c.Ready()
	var mu sync.Mutex
	phase, slowest, answers := "before", map[string]time.Duration{}, map[string]int{}
	for i := range 4 {
		all.Go(func() {
			key := fmt.Sprint("row ", i)
			for n := 0; ctx.Err() == nil; n++ {
				value := strconv.Itoa(n)
				if err := instance.Write(ctx, key, value); err != nil {
					if ctx.Err() == nil {
						t.Errorf("write: %v", err)
					}
					return
				}
				for range 5 {
					begun := time.Now()
					got, err := rows.Get(context.Background(), key)
					if err != nil || got.Value != value {
						t.Errorf("%s is %q, %v, want %q", key, got.Value, err, value)
						return
					}
					mu.Lock()
					answers[phase]++
					slowest[phase] = max(slowest[phase], time.Since(begun))
					mu.Unlock()
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	turn := func(next string) {
		time.Sleep(500 * time.Millisecond)
		mu.Lock()
		phase = next
		mu.Unlock()
	}
	for range 2 {
		turn("stopped")
		g.Stop(t)
		if _, err := s.Get(t.Context(), []string{"kept"}); err == nil {
			t.Error("a stopped gateway answered")
		}
		turn("started")
		g.Restart(t)
		values, err := s.Get(t.Context(), []string{"kept"})
		if err != nil || string(values[0]) != "v" {
			t.Errorf("after the restart: %q, %v", values[0], err)
		}
	}
	turn("over")
	cancel()
	all.Wait()
	c.Close()
	for _, phase := range []string{"before", "stopped", "started"} {
		t.Logf("%s: %d answers, the slowest after %s", phase, answers[phase], slowest[phase])
		if answers[phase] == 0 {
			t.Errorf("nobody was answered while the gateway was %s", phase)
		}
	}
}

// BenchmarkGet reads 20 kB through the real Worker.
func BenchmarkGet(b *testing.B) {
	g := cloudflaretest.Start(b, cloudflaretest.Options{})
	s, _ := open(b, g.URL)
	if err := s.Put(b.Context(), []cache.Item{{Key: "k", Value: noise(20 << 10), Life: time.Hour}}); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		if values, err := s.Get(b.Context(), []string{"k"}); err != nil || values[0] == nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
