package speech

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

// containers are the only ones opened: a playlist sent as a recording must not make ffmpeg read other files.
const containers = "flac,mov,mp3,ogg,wav,matroska"

const splitTimeout = 5 * time.Minute // two hours of stereo take seconds

// findPrograms reports what splitting channels lacks on this machine.
func findPrograms(names ...string) error {
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("splitting channels needs %s, which is not installed: install ffmpeg (Debian: apt install ffmpeg) or turn the option off", name)
		}
	}
	return nil
}

// transcribeChannels transcribes each channel of a stereo recording as one speaker and merges them by time.
// split is false where the recording has another number of channels.
func (c *Client) transcribeChannels(ctx context.Context, audio Audio) (t sales.Transcript, split bool, err error) {
	dir, err := os.MkdirTemp("", "salesai-channels-")
	if err != nil {
		return t, false, fmt.Errorf("making a folder for the channels: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	root, err := os.OpenRoot(dir)
	if err != nil {
		return t, false, fmt.Errorf("opening the folder for the channels: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	name := "source" + strings.ToLower(filepath.Ext(audio.Name))
	source := filepath.Join(dir, name)
	if err := c.save(audio, root, name); err != nil {
		return t, false, err
	}
	ctx, cancel := context.WithTimeout(ctx, splitTimeout+2*c.config.Endpoint.Timeout)
	defer cancel()
	channels, err := c.countChannels(ctx, source)
	if err != nil || channels != 2 {
		return t, false, err
	}
	right := sales.BuyerSide
	if c.config.LeftSide == sales.BuyerSide {
		right = sales.RepSide
	}
	for i, side := range []sales.Side{c.config.LeftSide, right} {
		one, err := c.extract(ctx, root, source, i)
		if err != nil {
			return t, true, err
		}
		part, err := c.transcribeOne(ctx, one)
		if err != nil {
			return t, true, fmt.Errorf("channel %d: %w", i+1, err)
		}
		for _, s := range part.Segments {
			s.Side, s.Speaker = side, map[sales.Side]string{sales.RepSide: "Rep", sales.BuyerSide: "Buyer"}[side]
			t.Segments = append(t.Segments, s)
		}
		if t.Language == "" {
			t.Language = part.Language
		}
	}
	if len(t.Segments) == 0 {
		return t, true, noSpeech()
	}
	byTime(t.Segments)
	return t, true, nil
}

func (c *Client) save(audio Audio, root *os.Root, name string) (err error) {
	r, err := audio.Open()
	if err != nil {
		return ownFault(err)
	}
	defer func() { _ = r.Close() }() // only read
	w, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keeping the recording to split it: %w", err)
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	n, err := io.Copy(w, io.LimitReader(r, c.config.MaxBytes+1))
	if err != nil {
		return ownFault(err)
	}
	if n > c.config.MaxBytes {
		return c.tooLarge(n)
	}
	return nil
}

func (c *Client) countChannels(ctx context.Context, source string) (int, error) {
	out, err := c.run(ctx, c.config.FFprobe, "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", containers, "-select_streams", "a:0", "-show_entries", "stream=channels", "-of", "csv=p=0", "file:"+source)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(out), ","))
	if err != nil {
		return 0, remote.Lasting(sales.Unprocessable, err, "This file holds no sound. Upload a recording: %s.", forms)
	}
	return n, nil
}

// extract writes one channel as mono mp3 at 16 kHz, which is what speech services hear anyway and a fraction of the size.
func (c *Client) extract(ctx context.Context, root *os.Root, source string, channel int) (Audio, error) {
	name := fmt.Sprintf("channel-%d.mp3", channel)
	target := filepath.Join(filepath.Dir(source), name)
	_, err := c.run(ctx, c.config.FFmpeg, "-nostdin", "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", containers, "-i", "file:"+source, "-map", "0:a:0",
		"-af", fmt.Sprintf("pan=mono|c0=c%d", channel), "-ar", "16000", "-b:a", "48k", "-y", "file:"+target)
	if err != nil {
		return Audio{}, err
	}
	info, err := root.Stat(name)
	if err != nil {
		return Audio{}, fmt.Errorf("finding the channel that was split off: %w", err)
	}
	open := func() (io.ReadCloser, error) { return root.Open(name) }
	one := Audio{Name: "channel.mp3", Open: open, Size: info.Size()}
	if one.Size > c.config.MaxBytes {
		return Audio{}, c.tooLarge(one.Size)
	}
	return one, nil
}

func (c *Client) run(ctx context.Context, program string, args ...string) (string, error) {
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...) // #nosec G204 -- the program is configured, the arguments are our own
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, &complaint, 5*time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", fmt.Errorf("splitting the channels: %w", ctx.Err())
		}
		if errors.Is(err, exec.ErrNotFound) {
			return "", remote.Lasting(sales.Unavailable, err, "Splitting channels needs %s, which is not installed. Ask an admin to install ffmpeg.", program)
		}
		cause := fmt.Errorf("%s: %w: %.300s", filepath.Base(program), err, complaint.String())
		return "", remote.Lasting(sales.Unprocessable, cause, "This recording cannot be read: it may be damaged. Upload it again, as %s.", forms)
	}
	return out.String(), nil
}
