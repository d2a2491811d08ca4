package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/store"
)

const (
	oldestPostgres = 150000           // PostgreSQL 15
	clocksMayPart  = time.Minute      // more lengthens the lives of cached values; cache/doc.go
	clocksApart    = 5 * time.Second  // as much as a machine that asks nobody for the time loses in a week or so
	heardWithin    = 3 * time.Second  // what a notification may take; it takes milliseconds
	partWithin     = 10 * time.Second // what any other part may take
	probeLife      = time.Minute      // of the value that a shared store is tried with; longer than the trial
)

// lookAtDatabase asks for version, tables, clock, people and notifications, and migrates nothing.
func lookAtDatabase(ctx context.Context, c *config, r *report) {
	ctx, cancel := context.WithTimeout(ctx, partWithin)
	defer cancel()
	if !strings.Contains(c.database, "://") {
		if _, err := os.Stat(c.database); errors.Is(err, os.ErrNotExist) {
			r.well("the first start makes %s", c.database)
			return
		}
	}
	asIs := *c
	asIs.migrate = false
	s, err := openStore(ctx, &asIs, c.logger(io.Discard))
	if err != nil {
		r.broken("correct --database-url or --database-listen-url", "the database cannot be opened: %v", err)
		return
	}
	defer s.Close() //nolint:errcheck // nothing was written
	i, err := s.Inspect(ctx)
	if err != nil {
		r.broken("see that it runs, that --database-url has the right host, port, name and password, and that it lets this machine in (pg_hba.conf)",
			"the database does not answer: %v", reason(err))
		return
	}
	if s.Dialect() == store.Postgres {
		lookAtPostgres(ctx, s, i, r)
	} else {
		r.well("SQLite %s", i.Version)
	}
	lookAtTables(ctx, c, s, r)
}

func lookAtPostgres(ctx context.Context, s *store.Store, i store.Inspection, r *report) {
	if i.Number < oldestPostgres {
		r.broken("upgrade it to PostgreSQL 15 or newer", "this is PostgreSQL %s", i.Version)
	} else {
		r.well("PostgreSQL %s answers in %v", i.Version, i.Took.Round(10*time.Microsecond))
	}
	const set = "have both machines ask a time server: timedatectl set-ntp true"
	switch apart := i.Clock.Abs().Round(time.Millisecond); {
	case apart > clocksMayPart:
		r.broken(set, "the clocks of this machine and of the database are %v apart", apart)
	case apart > clocksApart:
		r.unsound(set, "the clocks of this machine and of the database are %v apart", apart)
	default:
		r.well("its clock and this machine's are %v apart", apart)
	}
	if !s.Listens() {
		r.well("changes made by others are polled for")
		return
	}
	switch took, err := s.Echo(ctx, heardWithin); {
	case err == nil:
		r.well("a notification is heard after %v", took.Round(10*time.Microsecond))
	case errors.Is(err, store.ErrUnheard):
		r.broken("the address is a transaction pooler's, or --database-listen-url leads to another database: give --database-listen-url the direct address of this one, or set --database-poll 250ms",
			"notifications do not arrive")
	default:
		r.broken("give --database-listen-url the direct address of the database, or set --database-poll 250ms", "notifications cannot be listened for: %v", reason(err))
	}
}

func lookAtTables(ctx context.Context, c *config, s *store.Store, r *report) {
	ours, err := s.Migrated(ctx)
	theirs := false
	if err == nil {
		theirs, err = job.Migrated(ctx, s, c.logger(io.Discard))
	}
	switch {
	case err != nil:
		r.broken("see that the user of --database-url owns the tables", "the tables cannot be looked at: %v", reason(err))
		return
	case (!ours || !theirs) && c.migrate:
		r.unsound("nothing: the next start brings them up to date", "the tables are not those of this version")
		return
	case !ours || !theirs:
		r.broken("run salesai migrate", "the tables are not those of this version, and --migrate=false leaves them so")
		return
	}
	r.well("the tables are up to date")
	if users, err := s.Users(ctx); err == nil && len(users) == 0 {
		r.unsound("salesai user add you@example.com --role admin", "nobody can sign in yet")
	}
}

// reason is an error without the sentence for people who cannot do anything about it.
func reason(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

const probeText = "salesai doctor"

// lookAtRecordings writes, reads and deletes a file where recordings are kept.
func lookAtRecordings(ctx context.Context, c *config, r *report) {
	ctx, cancel := context.WithTimeout(ctx, partWithin)
	defer cancel()
	const do = "see that the folder or bucket of --files-url or --data exists, and that salesai may write, read and delete in it"
	kept, err := files.New(ctx, c.files())
	if err != nil {
		r.broken(do, "recordings have no place: %v", err)
		return
	}
	defer kept.Close() //nolint:errcheck // what was written is deleted again
	began, key := time.Now(), "doctor/"+rand.Text()
	_, err = kept.Put(ctx, key, strings.NewReader(probeText), "text/plain", int64(len(probeText)))
	if err == nil {
		err = errors.Join(readBack(ctx, kept, key), kept.Delete(ctx, key))
	}
	if err != nil {
		r.broken(do, "a recording cannot be kept: %v", err)
		return
	}
	r.well("recordings can be written, read and deleted, in %v", time.Since(began).Round(100*time.Microsecond))
}

func readBack(ctx context.Context, kept *files.Store, key string) error {
	file, err := kept.Open(ctx, key)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(file)
	if err == nil && string(text) != probeText {
		err = errors.New("what is read is not what was written")
	}
	return err
}

// lookAtStore writes, reads and deletes a value in the tier behind the processes' own.
func lookAtStore(ctx context.Context, c *config, r *report) {
	ctx, cancel := context.WithTimeout(ctx, partWithin)
	defer cancel()
	s := &system{}
	defer s.close() //nolint:errcheck // a connection that was of no further use
	shared, err := s.sharedStore(ctx, c)
	if err != nil {
		r.broken("correct what begins with --store", "the shared tier cannot be opened: %v", err)
		return
	}
	if shared == nil {
		r.well("no tier is shared")
		return
	}
	began, key := time.Now(), "doctor:"+rand.Text()
	err = shared.Put(ctx, []cache.Item{{Key: key, Value: []byte(probeText), Life: probeLife, Fresh: probeLife}})
	var values [][]byte
	if err == nil {
		values, err = shared.Get(ctx, []string{key})
	}
	if err == nil {
		err = shared.Delete(ctx, []string{key})
	}
	switch {
	case err != nil:
		r.broken("see that it runs and that the settings that begin with --store name it, with its password or token; pages are served without it, and slower", "the shared tier %s does not answer: %v", c.store, err)
	case len(values) != 1 || !bytes.Equal(values[0], []byte(probeText)):
		r.unsound("nothing, if it is Workers KV, which shows a write to others within a minute", "the shared tier %s does not give back what was written a moment ago", c.store)
	default:
		r.well("the shared tier %s writes, reads and deletes in %v", c.store, time.Since(began).Round(100*time.Microsecond))
	}
}

// lookAtSpeech checks the settings of the speech service and whether it can be connected to, without a call that costs.
func lookAtSpeech(ctx context.Context, c *config, r *report) {
	if c.speechSplit {
		if _, err := exec.LookPath("ffmpeg"); err != nil {
			r.broken("apt-get install ffmpeg, or leave --speech-split-channels out", "stereo recordings are to be split, and there is no ffmpeg")
		}
	}
	lookAtEndpoint(ctx, r, "speech", c.speechURL, c.speechKey, c.speech().Endpoint.Validate)
}

// lookAtAnalysis does the same for the service that analyses.
func lookAtAnalysis(ctx context.Context, c *config, r *report) {
	lookAtEndpoint(ctx, r, "llm", c.llmURL, c.llmKey, c.llm().Validate)
}

func lookAtEndpoint(ctx context.Context, r *report, name, address, key string, validate func() error) {
	switch {
	case address == "" && key != "":
		r.broken("set --"+name+"-url too, as https://api.openai.com/v1, or take the key away", "there is a key and no address: the service is not used")
		return
	case address == "":
		r.well("no service is set")
		return
	}
	if err := validate(); err != nil {
		r.broken("correct what begins with --"+name, "%v", err)
		return
	}
	if key != "" && clear(address) {
		r.broken("give --"+name+"-url with https://", "the key would travel to %s where anybody on the way can read it", address)
		return
	}
	if err := dial(ctx, address); err != nil {
		r.broken("see that the service runs, and that a firewall lets this machine out to it", "%s cannot be connected to: %v", address, err)
		return
	}
	r.well("%s can be connected to; whether it takes the key was not tried, as that may cost", address)
}

// dial connects, and says nothing.
func dial(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80"}[u.Scheme]
	}
	if port == "" {
		port = "443"
	}
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return err
	}
	return conn.Close()
}

// lookAtSlack checks the forms of what Slack gave, and sends nothing.
func lookAtSlack(_ context.Context, c *config, r *report) {
	switch {
	case c.slackToken == "":
		r.well("nobody is told in Slack")
	case !strings.HasPrefix(c.slackToken, "xoxb-"):
		r.broken("take the Bot User OAuth Token of the app, which begins with xoxb-", "the Slack token is no bot's")
	case !regexp.MustCompile(`^[CG][A-Z0-9]{8,}$`).MatchString(c.slackChannel):
		r.broken("take the channel's id from its details, as C0123456789, not its name", "%q is no id of a channel", c.slackChannel)
	case c.baseURL == "":
		r.unsound("set --base-url, as https://sales.example.com", "the messages have no links, because the address of the pages is not set")
	default:
		r.well("token and channel have the right form")
	}
}
