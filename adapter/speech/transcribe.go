package speech

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/shared/constant"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

// Audio is a recording; it is opened anew for each attempt.
type Audio struct {
	Name string // file name with its extension, from which the service knows the format
	Open func() (io.ReadCloser, error)
	Size int64 // in bytes; -1 if not known
}

// Transcribe turns a recording into a transcript. Speakers are named and on a side only where the service or the channels
// tell them apart; elsewhere the name is empty and the side sales.OtherSide. Its errors are a *remote.Failure, an error that
// carries a sales.Code, or the context's.
func (c *Client) Transcribe(ctx context.Context, audio Audio) (sales.Transcript, error) {
	if err := c.check(audio); err != nil {
		return sales.Transcript{}, err
	}
	if c.config.SplitChannels {
		t, split, err := c.transcribeChannels(ctx, audio)
		if split || err != nil {
			return t, err
		}
	}
	t, err := c.transcribeOne(ctx, audio)
	if err != nil {
		return sales.Transcript{}, err
	}
	if len(t.Segments) == 0 {
		return sales.Transcript{}, noSpeech()
	}
	return t, nil
}

func noSpeech() error {
	return remote.Lasting(sales.Unprocessable, nil, "No speech was found in this recording. Listen to it, and upload it again if it was the wrong file.")
}

func (c *Client) check(audio Audio) error {
	ext := strings.ToLower(path.Ext(audio.Name))
	switch {
	case audio.Size == 0:
		return remote.Lasting(sales.Unprocessable, nil, "This recording is empty. Upload it again.")
	case audio.Size > c.config.MaxBytes:
		return c.tooLarge(audio.Size)
	case contentType(ext) == "":
		return remote.Lasting(sales.Unsupported, nil, "The speech service does not read %q files. Upload %s.", ext, forms)
	}
	return nil
}

func (c *Client) tooLarge(size int64) error {
	return remote.Lasting(sales.TooLarge, nil, "This recording has %.1f MB; the speech service takes at most %.1f MB. Upload it as mp3, m4a or ogg with a lower bit rate, or in parts.",
		float64(size)/1e6, float64(c.config.MaxBytes)/1e6)
}

// transcribeOne sends one file; a recording without speech gives no segments.
func (c *Client) transcribeOne(ctx context.Context, audio Audio) (sales.Transcript, error) {
	var t sales.Transcript
	err := c.service.Do(ctx, "transcribing a recording", func(ctx context.Context) error {
		file, err := audio.Open()
		if err != nil {
			return fmt.Errorf("opening the recording: %w", ownFault(err))
		}
		defer func() { _ = file.Close() }() // only read
		limited := &meter{r: file, left: c.config.MaxBytes}
		res, err := c.audio.New(ctx, c.params(audio.Name, limited))
		switch {
		case limited.over:
			return c.tooLarge(c.config.MaxBytes + 1)
		case limited.err != nil:
			return fmt.Errorf("reading the recording: %w", ownFault(limited.err))
		case err != nil:
			return err
		case res == nil: // the answer was "null"
			return unreadable(errors.New("null"))
		}
		t, err = parse([]byte(res.RawJSON()), c.config.Format)
		return err
	})
	if err != nil {
		return sales.Transcript{}, err
	}
	return t, nil
}

// ownFault keeps the trouble of our own file store apart from the service's.
func ownFault(err error) error {
	if sales.CodeOf(err) != sales.Internal {
		return err
	}
	return &sales.Error{Code: sales.Internal, Message: "The recording could not be read from the file store. Try again; ask an admin if this stays so.", Err: err}
}

func (c *Client) params(name string, r io.Reader) openai.AudioTranscriptionNewParams {
	ext := strings.ToLower(path.Ext(name))
	if ext == ".opus" {
		ext = ".ogg" // the same container; services know only this name
	}
	p := openai.AudioTranscriptionNewParams{
		File:           openai.File(r, "recording"+ext, contentType(ext)), // the uploader's own file name is nobody else's business
		Model:          c.config.Endpoint.Model,
		ResponseFormat: openai.AudioResponseFormat(c.config.Format),
	}
	if c.config.Language != "" {
		p.Language = param.NewOpt(c.config.Language)
	}
	switch c.config.Format {
	case Verbose:
		p.TimestampGranularities = []string{"segment"}
	case Diarized:
		p.ChunkingStrategy.OfAuto = constant.ValueOf[constant.Auto]() // required beyond 30 s
	}
	return p
}

// meter reads no more than it may and remembers whose fault an error was.
type meter struct {
	r    io.Reader
	left int64
	over bool
	err  error
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.left -= int64(n)
	if m.left < 0 {
		m.over = true
		return 0, errors.New("the recording is larger than the limit")
	}
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

const forms = "flac, m4a, mp3, mp4, mpeg, mpga, ogg, wav or webm" // what OpenAI documents

func contentType(ext string) string {
	switch ext {
	case ".flac":
		return "audio/flac"
	case ".m4a", ".mp4":
		return "audio/mp4"
	case ".mp3", ".mpeg", ".mpga":
		return "audio/mpeg"
	case ".ogg", ".oga", ".opus":
		return "audio/ogg"
	case ".wav":
		return "audio/wav"
	case ".webm":
		return "audio/webm"
	default:
		return ""
	}
}
