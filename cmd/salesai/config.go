package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // a machine may have no zone files, and 02:00 must still be 02:00

	"github.com/spf13/pflag"

	"github.com/sales-ai-automation/salesai/adapter/endpoint"
	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/adapter/llm"
	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/adapter/slack"
	"github.com/sales-ai-automation/salesai/adapter/speech"
	"github.com/sales-ai-automation/salesai/cache/cloudflare"
	"github.com/sales-ai-automation/salesai/cache/valkey"
)

// config is everything that can be set, by a flag or by the variable SALESAI_ and the flag's name.
type config struct {
	addr, metricsAddr, baseURL          string
	data, database, listen, filesURL    string
	poll                                time.Duration
	migrate                             bool
	jobs                                bool
	drainDelay, drainTimeout            time.Duration
	hotMiB                              int64
	cacheOff                            bool
	cacheAudit                          time.Duration
	kvReads, kvWrites, kvDeletes        int64
	store                               string
	valkeyURL, valkeyCA, valkeyPrefix   string
	kvURL, kvToken                      string
	zoneName, nightly                   string
	workers                             int
	uploadMiB                           int64
	origins                             []string
	csrf                                string
	secure, proxied, echo               bool
	speechURL, speechKey, speechModel   string
	speechSplit                         bool
	llmURL, llmKey, llmModel, llmFormat string
	slackURL, slackToken, slackChannel  string
	slackLanguage                       string
	logLevel, logFormat                 string

	zone     *time.Location
	level    slog.Level
	pageless bool // no pages are served in this process
}

func (c *config) flags(f *pflag.FlagSet) {
	f.StringVar(&c.addr, "addr", "127.0.0.1:8080", "address to serve on; port 0 takes a free one and prints it")
	f.StringVar(&c.metricsAddr, "metrics-addr", "", "address for /metrics alone, and of a worker for /healthz and /readyz too; empty serves them on --addr")
	f.BoolVar(&c.jobs, "jobs", true, "do the background work in the process that serves; without it salesai worker must run elsewhere")
	f.DurationVar(&c.drainDelay, "drain-delay", 0, "how long a process that is told to stop goes on serving, so that a proxy sees /readyz refuse and sends nothing new")
	f.DurationVar(&c.drainTimeout, "drain-timeout", 5*time.Second, "how long requests may still take after that")
	f.StringVar(&c.baseURL, "base-url", "", "address under which people reach the pages, for links in messages")
	f.StringVar(&c.data, "data", "data", "folder for the SQLite database and the recordings")
	f.StringVar(&c.database, "database-url", "", "path of a SQLite file or postgres:// address; empty is salesai.db in --data")
	f.StringVar(&c.listen, "database-listen-url", "", "direct address for notifications where --database-url is a transaction pooler's")
	f.DurationVar(&c.poll, "database-poll", 0, "how often to read the change ledger instead of being notified; 0 is notified")
	f.BoolVar(&c.migrate, "migrate", true, "bring the database's tables up to date at start")
	f.StringVar(&c.filesURL, "files-url", "", "bucket for recordings, as s3://name?region=…; empty is a folder in --data")
	f.Int64Var(&c.hotMiB, "hot-mib", 256, "bound of the in-process cache, in MiB")
	f.StringVar(&c.store, "store", "none", `tier behind the in-process cache: "none", "memory" to try the tiers in one process, "valkey" or "cloudflare"`)
	f.StringVar(&c.valkeyURL, "valkey-url", "", "Valkey or Redis, as rediss://name:password@host:6379/0; better set as SALESAI_VALKEY_URL")
	f.StringVar(&c.valkeyCA, "valkey-ca", "", "PEM file with the authorities that sign its certificate; empty takes the machine's")
	f.StringVar(&c.valkeyPrefix, "valkey-prefix", "salesai:", "begins every key there; two installations on one server need different ones")
	f.StringVar(&c.kvURL, "kv-url", "", "address of the gateway Worker before Workers KV, as https://salesai-cache.example.workers.dev")
	f.StringVar(&c.kvToken, "kv-token", "", "its GATEWAY_TOKEN; better set as SALESAI_KV_TOKEN")
	f.BoolVar(&c.cacheOff, "cache-off", false, "read every page from the database, to measure what the cache is worth")
	f.DurationVar(&c.cacheAudit, "cache-audit", 10*time.Second, "how often a few cached values are built anew and compared; 0 never")
	f.Int64Var(&c.kvReads, "kv-reads", 100_000, "reads a day that --store cloudflare may cost, all processes together; only counted, reads never stop")
	f.Int64Var(&c.kvWrites, "kv-writes", 1_000, "writes a day that --store cloudflare may cost, all processes together; 0 is not bounded")
	f.Int64Var(&c.kvDeletes, "kv-deletes", 1_000, "deletes a day that --store cloudflare may cost, all processes together; 0 is not bounded")
	f.StringVar(&c.zoneName, "zone", "Asia/Taipei", "time zone of reports and of the nightly work")
	f.StringVar(&c.nightly, "nightly", "0 2 * * *", "when everyone's figures are computed anew, as a cron line")
	f.IntVar(&c.workers, "workers", 2, "conversations processed at once")
	f.Int64Var(&c.uploadMiB, "upload-mib", 100, "bound of one upload, in MiB")
	f.StringSliceVar(&c.origins, "origin", nil, "another origin whose pages may call the API, as https://app.example.com; may be given again")
	f.StringVar(&c.csrf, "csrf", "auto", `"strict" wants the header x-csrf-token: orpc on every call, "auto" only where a browser's cross-site call cannot be ruled out`)
	f.BoolVar(&c.secure, "secure-cookies", false, "send the session cookie over HTTPS only; set it behind an HTTPS proxy")
	f.BoolVar(&c.proxied, "proxied", false, "trust the last X-Forwarded-For entry for rate limits; set it behind a proxy")
	f.BoolVar(&c.echo, "echo", false, "serve the procedure echo, for conformance tests of clients")
	f.StringVar(&c.speechURL, "speech-url", "", "OpenAI-compatible endpoint that transcribes recordings, as https://api.openai.com/v1")
	f.StringVar(&c.speechKey, "speech-key", "", "its API key; better set as SALESAI_SPEECH_KEY")
	f.StringVar(&c.speechModel, "speech-model", "whisper-1", "its model")
	f.BoolVar(&c.speechSplit, "speech-split-channels", false, "stereo recordings have the rep left and the buyer right; needs ffmpeg")
	f.StringVar(&c.llmURL, "llm-url", "", "OpenAI-compatible endpoint that analyses; empty analyses by rules")
	f.StringVar(&c.llmKey, "llm-key", "", "its API key; better set as SALESAI_LLM_KEY")
	f.StringVar(&c.llmModel, "llm-model", "", "its model")
	f.StringVar(&c.llmFormat, "llm-format", "", "json_schema, json_object or text; json_schema if empty")
	f.StringVar(&c.slackToken, "slack-token", "", "bot token that posts finished conversations; better set as SALESAI_SLACK_TOKEN")
	f.StringVar(&c.slackChannel, "slack-channel", "", "id of the channel to post in, as C0123456789")
	f.StringVar(&c.slackLanguage, "slack-language", "en", "language of the messages, en or zh-TW")
	f.StringVar(&c.slackURL, "slack-url", "", "address of Slack's Web API; for tests")
	f.StringVar(&c.logLevel, "log-level", "info", "debug, info, warn or error; debug names every cache hit and miss")
	f.StringVar(&c.logFormat, "log-format", "text", "text or json")
}

// environment fills what no flag set from SALESAI_* variables.
func (c *config) environment(f *pflag.FlagSet, lookup func(string) (string, bool)) error {
	var errs []error
	f.VisitAll(func(flag *pflag.Flag) {
		name := variable(flag.Name)
		value, ok := lookup(name)
		if !ok || flag.Changed {
			return
		}
		if err := f.Set(flag.Name, value); err != nil {
			errs = append(errs, fmt.Errorf("the variable %s: %w", name, err))
		}
	})
	return errors.Join(errs...)
}

// variable is the name of the environment variable that stands for a flag.
func variable(flag string) string {
	return "SALESAI_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func (c *config) validate() error {
	var err error
	if c.zone, err = time.LoadLocation(c.zoneName); err != nil {
		return fmt.Errorf("--zone %q is not a time zone; write it as Asia/Taipei", c.zoneName)
	}
	if err := c.level.UnmarshalText([]byte(c.logLevel)); err != nil {
		return fmt.Errorf("--log-level %q is not debug, info, warn or error", c.logLevel)
	}
	switch {
	case c.logFormat != "text" && c.logFormat != "json":
		return fmt.Errorf("--log-format %q is not text or json", c.logFormat)
	case c.csrf != "auto" && c.csrf != "strict":
		return fmt.Errorf("--csrf %q is not auto or strict", c.csrf)
	case c.store != "none" && c.store != "memory" && c.store != "valkey" && c.store != "cloudflare":
		return fmt.Errorf("--store %q is not none, memory, valkey or cloudflare", c.store)
	case c.hotMiB < 1:
		return errors.New("--hot-mib must be at least 1")
	case c.uploadMiB < 1 || c.uploadMiB > 10_000:
		return errors.New("--upload-mib must be from 1 to 10000")
	case c.workers < 1 || c.workers > 100:
		return errors.New("--workers must be from 1 to 100")
	case c.cacheAudit < 0:
		return errors.New("--cache-audit must not be negative; 0 turns the audits off")
	case c.kvReads < 0 || c.kvWrites < 0 || c.kvDeletes < 0:
		return errors.New("--kv-reads, --kv-writes and --kv-deletes must not be negative; 0 is not bounded")
	case c.poll < 0:
		return errors.New("--database-poll must not be negative")
	case c.drainDelay < 0 || c.drainTimeout < 0:
		return errors.New("--drain-delay and --drain-timeout must not be negative")
	case (c.slackToken == "") != (c.slackChannel == ""):
		return errors.New("--slack-token and --slack-channel go together; set both or neither")
	}
	if c.store == "valkey" {
		if err := c.valkey().Validate(); err != nil {
			return fmt.Errorf("--store valkey needs --valkey-url: %w", err)
		}
	}
	if c.store == "cloudflare" {
		if err := c.kv().Validate(); err != nil {
			return fmt.Errorf("--store cloudflare needs --kv-url and SALESAI_KV_TOKEN: %w", err)
		}
	}
	if c.baseURL != "" {
		if u, err := url.Parse(c.baseURL); err != nil || u.Scheme == "" || u.Host == "" {
			return fmt.Errorf("--base-url %q is not an address; write it as https://sales.example.com", c.baseURL)
		}
	}
	if c.database == "" {
		c.database = filepath.Join(c.data, "salesai.db")
	}
	return nil
}

func (c *config) logger(w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.level}
	if c.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

func (c *config) valkey() valkey.Options {
	return valkey.Options{URL: c.valkeyURL, CAFile: c.valkeyCA, Prefix: c.valkeyPrefix}
}

func (c *config) kv() cloudflare.Options {
	return cloudflare.Options{URL: c.kvURL, Token: cloudflare.Secret(c.kvToken)}
}

func (c *config) files() files.Config {
	if c.filesURL == "" {
		return files.Config{Folder: filepath.Join(c.data, "files")}
	}
	return files.Config{URL: c.filesURL}
}

func (c *config) speech() speech.Config {
	return speech.Config{
		Endpoint:      endpoint.Config{BaseURL: c.speechURL, Key: remote.Secret(c.speechKey), Model: c.speechModel},
		SplitChannels: c.speechSplit,
	}
}

func (c *config) llm() llm.Config {
	return llm.Config{
		Endpoint: endpoint.Config{BaseURL: c.llmURL, Key: remote.Secret(c.llmKey), Model: c.llmModel},
		Format:   c.llmFormat,
	}
}

func (c *config) slack() slack.Config {
	return slack.Config{
		Token: remote.Secret(c.slackToken), Channel: c.slackChannel, Pages: c.baseURL, Language: c.slackLanguage, BaseURL: c.slackURL,
	}
}
