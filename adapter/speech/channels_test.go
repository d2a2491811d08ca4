package speech_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/adapter/speech"
	"github.com/sales-ai-automation/salesai/adapter/speech/speechtest"
	"github.com/sales-ai-automation/salesai/sales"
)

// programs writes stand-ins for ffprobe, which counts channels, and ffmpeg, which names the channel it was asked for.
func programs(t *testing.T, channels string) (ffmpeg, ffprobe string) {
	t.Helper()
	dir := t.TempDir()
	script := func(name, body string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o700); err != nil { // #nosec G306 -- a program must be executable
			t.Fatal(err)
		}
		return path
	}
	ffprobe = script("ffprobe", "echo '"+channels+"'\n")
	ffmpeg = script("ffmpeg", `
for a in "$@"; do case "$a" in pan=*) pan="$a";; file:*) target="${a#file:}";; esac; done
grep -q broken "$(dirname "$target")"/source* && { echo "invalid data found" >&2; exit 1; }
echo "$pan" > "$target"
`)
	return ffmpeg, ffprobe
}

func stereo(t *testing.T, channels string) (*speechtest.Server, *speech.Client) {
	t.Helper()
	server := speechtest.New(t, key)
	server.Hear(func(u speechtest.Upload) []speechtest.Turn {
		switch strings.TrimSpace(string(u.Data)) {
		case "pan=mono|c0=c0":
			return []speechtest.Turn{{Text: "What hurts?", Start: 0, End: 1}, {Text: "Who decides?", Start: 3, End: 4}}
		case "pan=mono|c0=c1":
			return []speechtest.Turn{{Text: "Typing.", Start: 1.5, End: 2}, {Text: "Our CFO.", Start: 5, End: 6}}
		default:
			return []speechtest.Turn{{Text: "Unsplit.", Start: 0, End: 1}}
		}
	})
	c := configFor(server)
	c.SplitChannels = true
	c.FFmpeg, c.FFprobe = programs(t, channels)
	return server, clientFor(t, c)
}

func TestStereoIsOneSpeakerPerChannel(t *testing.T) {
	server, client := stereo(t, "2")
	got, err := client.Transcribe(t.Context(), recording("call.wav", "sound"))
	if err != nil {
		t.Fatal(err)
	}
	if got.FullText() != "Rep: What hurts?\nBuyer: Typing.\nRep: Who decides?\nBuyer: Our CFO." {
		t.Errorf("%s", got.FullText())
	}
	if got.Segments[0].Side != sales.RepSide || got.Segments[1].Side != sales.BuyerSide || len(server.Uploads()) != 2 {
		t.Errorf("%+v", got.Segments)
	}
}

func TestMonoIsNotSplit(t *testing.T) {
	server, client := stereo(t, "1")
	got, err := client.Transcribe(t.Context(), recording("call.wav", "sound"))
	if err != nil || got.FullText() != "Unsplit." || len(server.Uploads()) != 1 {
		t.Errorf("%v, %q", err, got.FullText())
	}
}

func TestSplittingReportsWhatIsWrongWithTheRecording(t *testing.T) {
	for name, c := range map[string]struct{ channels, content string }{
		"no sound": {"", "sound"}, "damaged": {"2", "broken"},
	} {
		server, client := stereo(t, c.channels)
		_, err := client.Transcribe(t.Context(), recording("call.wav", c.content))
		var own *sales.Error
		if !errors.As(err, &own) || own.Code != sales.Unprocessable || len(server.Uploads()) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSplittingLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, content := range []string{"sound", "broken"} {
		_, client := stereo(t, "2")
		_, _ = client.Transcribe(t.Context(), recording("call.wav", content)) // what is left matters here
	}
	left, err := filepath.Glob(filepath.Join(dir, "salesai-*"))
	if err != nil || len(left) != 0 {
		t.Error(fmt.Sprint(left), err)
	}
}
