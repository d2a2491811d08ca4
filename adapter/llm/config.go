// Package llm analyses transcripts with a language model behind an OpenAI-compatible service.
package llm

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/openai/openai-go/v3"

	"github.com/sales-ai-automation/salesai/adapter/endpoint"
)

// PromptVersion names the instructions and the schema; it changes with either of them.
const PromptVersion = "meddic-1"

// Engine is what an analysis of this package says made it.
const Engine = "llm"

// How the model is told the form of its answer.
const (
	SchemaFormat = "json_schema" // strict structured output, which OpenAI and most local servers enforce
	ObjectFormat = "json_object" // JSON, with the schema as part of the instructions
	TextFormat   = "text"        // neither: the schema as part of the instructions
)

// Config says which model analyses, and how much it may read.
type Config struct {
	Endpoint        endpoint.Config
	Format          string // SchemaFormat if empty
	WindowTokens    int    // of transcript in one request; 60,000 if 0
	MaxWindows      int    // of one transcript; what lies beyond is not read, and an alert says so; 12 if 0
	MaxAnswerTokens int    // sent as max_completion_tokens; 0 leaves it to the service
}

// WithDefaults gives c with its empty fields filled.
func (c Config) WithDefaults() Config {
	if c.Endpoint.Timeout == 0 {
		c.Endpoint.Timeout = 3 * time.Minute
	}
	if c.Format == "" {
		c.Format = SchemaFormat
	}
	if c.WindowTokens == 0 {
		c.WindowTokens = 60_000 // half of a common 128k window: estimates err, and the answer needs room
	}
	if c.MaxWindows == 0 {
		c.MaxWindows = 12 // 20,000 turns
	}
	return c
}

// Validate reports what is missing or cannot work.
func (c Config) Validate() error {
	c = c.WithDefaults()
	if err := c.Endpoint.Validate(); err != nil {
		return err
	}
	switch {
	case c.Format != SchemaFormat && c.Format != ObjectFormat && c.Format != TextFormat:
		return fmt.Errorf("the format is %q; it must be %s, %s or %s", c.Format, SchemaFormat, ObjectFormat, TextFormat)
	case c.WindowTokens < 1000:
		return fmt.Errorf("a window has %d tokens; it must have at least 1,000", c.WindowTokens)
	case c.MaxWindows < 1 || c.MaxWindows > 100:
		return fmt.Errorf("there may be %d windows; it must be 1 to 100", c.MaxWindows)
	case c.MaxAnswerTokens < 0:
		return errors.New("the answer's tokens must not be negative")
	}
	return nil
}

// Client analyses transcripts. It may be used by many at once.
type Client struct {
	config  Config
	service *endpoint.Service
	chat    openai.ChatCompletionService
	log     *slog.Logger
}

// New makes a client.
func New(config Config, log *slog.Logger) (*Client, error) {
	config = config.WithDefaults()
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("configuring the analysis service: %w", err)
	}
	service, err := endpoint.New("analysis service", config.Endpoint, log)
	if err != nil {
		return nil, err
	}
	config.Endpoint.Key = "" // nothing that prints a Client finds it
	return &Client{config: config, service: service, chat: openai.NewChatCompletionService(service.Options()...), log: log}, nil
}

// Close ends the idle connections.
func (c *Client) Close() { c.service.Close() }
