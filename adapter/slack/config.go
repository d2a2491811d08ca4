// Package slack tells a Slack channel that a conversation was analysed, once per analysis.
package slack

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/sales-ai-automation/salesai/adapter/remote"
)

// DefaultBaseURL is Slack's Web API.
const DefaultBaseURL = "https://slack.com/api"

// The languages a message can be written in.
const (
	English = "en"
	Chinese = "zh-TW"
)

const maxAnswer = 16 << 20 // a page of a channel's history

// Config says where messages go and how they read.
type Config struct {
	Token    remote.Secret // a bot token, xoxb-…, with chat:write and channels:history (groups:history for a private channel)
	Channel  string        // the channel's id, as C0123456789; its name does not do, because history is read by id
	Pages    string        // address of our own pages, as https://sales.example.com; empty for messages without a link
	Language string        // English if empty
	BaseURL  string        // DefaultBaseURL if empty
	Timeout  time.Duration // of one request; 10 s if 0
	Retry    remote.Retry
}

// WithDefaults gives c with its empty fields filled.
func (c Config) WithDefaults() Config {
	if c.Language == "" {
		c.Language = English
	}
	if c.BaseURL == "" {
		c.BaseURL = DefaultBaseURL
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Retry.Pause == 0 {
		c.Retry.Pause = 2 * time.Second // a message takes a moment to appear in the history that is searched
	}
	return c
}

var channelID = regexp.MustCompile(`^[CGD][A-Z0-9]{2,30}$`)

// Validate reports what is missing or cannot work.
func (c Config) Validate() error {
	c = c.WithDefaults()
	switch {
	case c.Token == "":
		return errors.New("the Slack token is not set")
	case strings.ContainsAny(c.Token.Reveal(), " \t\r\n"):
		return errors.New("the Slack token contains white space: copy it again")
	case !channelID.MatchString(c.Channel):
		return fmt.Errorf("the Slack channel is %q; it must be the channel's id, as C0123456789 (in Slack: the channel's name, About, at the bottom)", c.Channel)
	case c.Language != English && c.Language != Chinese:
		return fmt.Errorf("the language of Slack messages is %q; it must be %s or %s", c.Language, English, Chinese)
	case c.Timeout < 0:
		return errors.New("the timeout must not be negative")
	}
	if c.Pages != "" {
		if err := remote.CheckBaseURL(c.Pages); err != nil {
			return fmt.Errorf("address of the pages: %w", err)
		}
	}
	if err := remote.CheckBaseURL(c.BaseURL); err != nil {
		return err
	}
	return c.Retry.Validate()
}

// Client posts to one channel. It may be used by many at once.
type Client struct {
	config Config // without the token
	scrub  func(text string) string
	http   *http.Client
	api    *slack.Client
	log    *slog.Logger
	text   texts
}

// New makes a client.
func New(config Config, log *slog.Logger) (*Client, error) {
	config = config.WithDefaults()
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("configuring Slack: %w", err)
	}
	client := remote.NewHTTPClient(maxAnswer)
	api := slack.New(config.Token.Reveal(), slack.OptionHTTPClient(client), slack.OptionAPIURL(strings.TrimRight(config.BaseURL, "/")+"/"))
	scrub := config.Token.Scrub
	config.Token = "" // nothing that prints a Client finds it
	return &Client{config: config, scrub: scrub, http: client, api: api, log: log, text: textsIn(config.Language)}, nil
}

// Close ends the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }
