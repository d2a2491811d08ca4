// Package speech turns recordings into transcripts through an OpenAI-compatible service.
package speech

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"

	"github.com/sales-ai-automation/salesai/adapter/endpoint"
	"github.com/sales-ai-automation/salesai/sales"
)

// The forms of an answer. Which a model knows, its vendor's page says.
const (
	Verbose  = "verbose_json"  // segments with times: whisper and most local services
	Diarized = "diarized_json" // segments with times and speakers: models that tell speakers apart
	Plain    = "json"          // text alone: no times, no speakers
)

// DefaultMaxBytes is below the 26,214,400 bytes that OpenAI takes in one request, form and all.
const DefaultMaxBytes = 25_000_000

// Config says which service transcribes, and how.
type Config struct {
	Endpoint      endpoint.Config
	Format        string     // one of the forms; chosen by the model's name if empty
	Language      string     // ISO 639-1 code, as "en"; empty to let the service find out
	MaxBytes      int64      // of one recording; DefaultMaxBytes if 0, at most 200 MB, since it is held in memory while sent
	SplitChannels bool       // a stereo recording has one speaker on each channel; needs ffmpeg and ffprobe
	LeftSide      sales.Side // who speaks on the left channel; the rep if empty
	FFmpeg        string     // the programs' names or paths; "ffmpeg" and "ffprobe" if empty
	FFprobe       string
}

const maxMaxBytes = 200_000_000

// WithDefaults gives c with its empty fields filled.
func (c Config) WithDefaults() Config {
	if c.Endpoint.Timeout == 0 {
		c.Endpoint.Timeout = 10 * time.Minute // an hour's talk takes minutes
	}
	if c.Format == "" {
		c.Format = formOf(c.Endpoint.Model)
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	if c.LeftSide == "" {
		c.LeftSide = sales.RepSide
	}
	if c.FFmpeg == "" {
		c.FFmpeg = "ffmpeg"
	}
	if c.FFprobe == "" {
		c.FFprobe = "ffprobe"
	}
	return c
}

// formOf picks the richest form that OpenAI documents for a model; services of others speak whisper's.
func formOf(model string) string {
	switch {
	case strings.Contains(model, "diarize"):
		return Diarized
	case strings.HasPrefix(model, "gpt-"):
		return Plain
	default:
		return Verbose
	}
}

// Validate reports what is missing or cannot work.
func (c Config) Validate() error {
	c = c.WithDefaults()
	if err := c.Endpoint.Validate(); err != nil {
		return err
	}
	switch {
	case c.Format != Verbose && c.Format != Diarized && c.Format != Plain:
		return fmt.Errorf("the format is %q; it must be %s, %s or %s", c.Format, Verbose, Diarized, Plain)
	case c.MaxBytes < 0 || c.MaxBytes > maxMaxBytes:
		return fmt.Errorf("the size limit is %d bytes; it must be 1 to %d", c.MaxBytes, maxMaxBytes)
	case c.LeftSide != sales.RepSide && c.LeftSide != sales.BuyerSide:
		return fmt.Errorf("the left channel's side is %q; it must be rep or buyer", c.LeftSide)
	case c.SplitChannels && c.Format == Plain:
		return fmt.Errorf("channels can only be merged by time, and the format %s has none: use a model that answers %s", Plain, Verbose)
	}
	if c.SplitChannels {
		return findPrograms(c.FFmpeg, c.FFprobe)
	}
	return nil
}

// Client transcribes recordings. It may be used by many at once.
type Client struct {
	config  Config
	service *endpoint.Service
	audio   openai.AudioTranscriptionService
	log     *slog.Logger
}

// New makes a client.
func New(config Config, log *slog.Logger) (*Client, error) {
	config = config.WithDefaults()
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("configuring the speech service: %w", err)
	}
	service, err := endpoint.New("speech service", config.Endpoint, log)
	if err != nil {
		return nil, err
	}
	config.Endpoint.Key = "" // nothing that prints a Client finds it
	return &Client{config: config, service: service, audio: openai.NewAudioTranscriptionService(service.Options()...), log: log}, nil
}

// Close ends the idle connections.
func (c *Client) Close() { c.service.Close() }

// Model names the model that transcribes, for the record.
func (c *Client) Model() string { return c.config.Endpoint.Model }
