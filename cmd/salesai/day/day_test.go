package day

import (
	"log/slog"
	"os"
	"testing"
	"time"
)

func TestTry(t *testing.T) {
	out, err := Play(t.Context(), Options{Users: 50, Folder: t.TempDir(), Zone: time.FixedZone("Asia/Taipei", 8*60*60), Seed: 1, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("took %s\nours  %+v hit %.4f\nseed  %+v hit %.4f\nleast %+v", out.Took, out.Ours, out.Ours.HitRate(), out.Seed, out.Seed.HitRate(), out.Least)
}
