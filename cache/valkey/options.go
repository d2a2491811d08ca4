package valkey

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/redis/rueidis"
)

// Options configure a Store.
type Options struct {
	// URL is the server's address, as redis://name:password@host:6379/0; with rediss:// the connection is encrypted.
	// valkey:// and valkeys:// mean the same two, unix:///path is a socket. User, password, port and database may be
	// left out. Further nodes of a cluster follow as ?addr=host:port&addr=host:port; one is enough to find the others.
	URL string
	// Prefix begins every key, so that several programs may share a server; default "cache:".
	Prefix string
	// CAFile is a PEM file with the authorities that sign the server's certificate; empty takes the machine's.
	CAFile string
	// TLS is the base for encrypted connections where CAFile does not do, as for client certificates. It is cloned.
	TLS *tls.Config
	// DialTimeout bounds the making of a connection, signing in included; default 2 s.
	DialTimeout time.Duration
	// Timeout is how long a connection may be silent with questions open before it is given up and made anew; default
	// 5 s. A value of MaxValue bytes must get through in that time. No caller waits for it: that is what ctx is for.
	Timeout time.Duration
	// MaxValue is the largest value that is written, in bytes; default 32 MiB, at most 512 MiB, which the server takes.
	MaxValue int
	// InFlight bounds the calls that wait for an answer at once over a shared connection, given up ones included; default
	// 512.
	InFlight int
}

const (
	defaultPrefix      = "cache:"
	defaultDialTimeout = 2 * time.Second
	defaultTimeout     = 5 * time.Second // 32 MiB get through at 54 Mbit/s
	defaultMaxValue    = 32 << 20
	defaultInFlight    = 512
	largestValue       = 512 << 20 // the server's own bound

	quiet      = time.Second // without an answer, after which a connection is asked whether it lives
	redirects  = 8           // of one command while a cluster moves its slots
	bufferEach = 128 << 10   // bytes, for reading and for writing of each connection
)

// errURL never holds the address: there is a password in it.
var errURL = errors.New("valkey store: URL is no address of a server; write it as redis://name:password@host:6379/0, " +
	"with rediss:// for TLS, and with characters like / and @ in the password percent-encoded")

// Validate says what is missing, out of range or does not go together. It opens no file.
func (o Options) Validate() error {
	_, err := o.parse()
	switch {
	case err != nil:
		return err
	case o.DialTimeout < 0:
		return errors.New("valkey store: DialTimeout is negative")
	case o.Timeout < 0:
		return errors.New("valkey store: Timeout is negative")
	case o.MaxValue < 0 || o.MaxValue > largestValue:
		return fmt.Errorf("valkey store: MaxValue is not from 0 to %d", largestValue)
	case o.InFlight < 0:
		return errors.New("valkey store: InFlight is negative")
	}
	return nil
}

// parse reads the address.
func (o Options) parse() (rueidis.ClientOption, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "unix" && u.Host == "" {
		return rueidis.ClientOption{}, errURL
	}
	for name := range u.Query() {
		if name != "addr" && (name != "db" || u.Scheme != "unix") {
			return rueidis.ClientOption{}, fmt.Errorf("valkey store: URL has the parameter %q, which is not known; only addr is", name)
		}
	}
	c, err := rueidis.ParseURL(o.URL)
	if err != nil {
		return rueidis.ClientOption{}, errURL
	}
	if c.TLSConfig == nil && (o.CAFile != "" || o.TLS != nil) {
		return rueidis.ClientOption{}, errors.New("valkey store: CAFile or TLS is set, but URL is for connections in the clear; begin it with rediss://")
	}
	return c, nil
}

// fill sets defaults.
func (o *Options) fill() {
	setDefault(&o.Prefix, defaultPrefix)
	setDefault(&o.DialTimeout, defaultDialTimeout)
	setDefault(&o.Timeout, defaultTimeout)
	setDefault(&o.MaxValue, defaultMaxValue)
	setDefault(&o.InFlight, defaultInFlight)
}

func setDefault[T comparable](v *T, preset T) {
	var zero T
	if *v == zero {
		*v = preset
	}
}

// client gives rueidis's options.
func (o Options) client() (rueidis.ClientOption, error) {
	c, err := o.parse()
	if err != nil {
		return c, err
	}
	if c.TLSConfig != nil {
		if c.TLSConfig, err = o.encryption(c.TLSConfig); err != nil {
			return c, err
		}
	}
	c.Dialer.Timeout = o.DialTimeout
	c.Dialer.KeepAlive = quiet
	c.ConnWriteTimeout = o.Timeout
	c.DisableCache = true // the hot tier is better at it
	// Otherwise a call that is alone on its connection takes the connection with it when its time is up.
	c.AlwaysPipelining = true
	c.BlockingPipeline = -1 // no pipeline is so long that it gets a connection of its own
	c.ReadBufferEachConn, c.WriteBufferEachConn = bufferEach, bufferEach
	c.ClusterOption.MaxMovedRedirections = redirects
	c.ClientSetInfo = rueidis.DisableClientSetInfo // Redis 7.0 counts it as an error
	c.RetryDelay = func(attempt int, _ rueidis.Completed, _ error) time.Duration {
		if attempt == 1 {
			return 0 // over a new connection: the old one may have died long ago
		}
		return -1
	}
	return c, nil
}

// encryption adds what the options say to what the address says.
func (o Options) encryption(fromURL *tls.Config) (*tls.Config, error) {
	if o.TLS != nil {
		c := o.TLS.Clone()
		if c.ServerName == "" {
			c.ServerName = fromURL.ServerName
		}
		c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
		fromURL = c
	}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("valkey store: reading the certificate authorities: %w", err)
		}
		fromURL.RootCAs = x509.NewCertPool()
		if !fromURL.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("valkey store: %s holds no certificate in PEM form", o.CAFile)
		}
	}
	return fromURL, nil
}
