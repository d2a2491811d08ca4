package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lookAtAddresses tries whether the addresses to serve on are free, or served by this very program.
func lookAtAddresses(ctx context.Context, c *config, r *report) {
	for _, given := range [][2]string{{"--addr", c.addr}, {"--metrics-addr", c.metricsAddr}} {
		flag, address := given[0], given[1]
		if address == "" {
			continue
		}
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		switch {
		case err == nil:
			_ = l.Close() // nobody connected
			r.well("%s can be served on", address)
		case errors.Is(err, syscall.EADDRINUSE) && alive(ctx, address):
			r.well("salesai serves on %s already", address)
		case errors.Is(err, syscall.EADDRINUSE):
			r.broken("stop what listens there (ss -ltnp names it), or choose another "+flag, "another program listens on %s", address)
		case errors.Is(err, syscall.EACCES):
			r.broken("choose a port above 1023 behind a proxy, or allow it with CAP_NET_BIND_SERVICE", "%s may not be listened on", address)
		default:
			r.broken("give "+flag+" an address of this machine, as 127.0.0.1:8080", "%s cannot be listened on: %v", address, err)
		}
	}
}

// alive reports whether salesai answers at an address.
func alive(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(io.LimitReader(res.Body, 100))
	return err == nil && string(body) == "alive\n"
}

// lookAtCookies compares how people reach the pages with how the session's cookie travels.
func lookAtCookies(_ context.Context, c *config, r *report) {
	base, err := url.Parse(c.baseURL)
	switch {
	case c.baseURL == "" && c.secure:
		r.unsound("set --base-url, as https://sales.example.com", "messages have no links, because the address of the pages is not set")
	case c.baseURL == "" || err != nil:
		r.well("nothing is said of how people reach the pages")
	case base.Scheme == "https" && !c.secure:
		r.broken("set --secure-cookies", "people come over HTTPS, and the session's cookie would also travel without")
	case base.Scheme == "http" && c.secure:
		r.broken("serve over HTTPS and give --base-url so, or leave --secure-cookies out", "browsers keep no secure cookie of %s: nobody could stay signed in", c.baseURL)
	case base.Scheme == "https" && !c.proxied:
		r.unsound("set --proxied if a proxy of yours is in front", "everybody counts as one address at sign-in: that of the proxy")
	default:
		r.well("cookies suit %s", c.baseURL)
	}
}

const (
	littleSpace = 1 << 30   // some days of recordings
	noSpace     = 100 << 20 // one upload
)

// lookAtData tries the folder for the database and the recordings.
func lookAtData(_ context.Context, c *config, r *report) {
	const give = "give the user that runs salesai a folder of its own: mkdir -p DIR; chown USER DIR; chmod 700 DIR; and name it with --data"
	folder := c.data
	for { // what is not there yet is made at the start, if its parent allows it
		info, err := os.Stat(folder)
		if err == nil && !info.IsDir() {
			r.broken("move the file away, or name another folder with --data", "%s is a file and no folder", folder)
			return
		}
		if err == nil {
			break
		}
		if parent := filepath.Dir(folder); errors.Is(err, os.ErrNotExist) && parent != folder {
			folder = parent
			continue
		}
		r.broken(give, "%s cannot be looked at: %v", folder, err)
		return
	}
	probe, err := os.CreateTemp(folder, ".salesai-doctor-")
	if err != nil {
		r.broken(give, "nothing can be written in %s: %v", folder, err)
		return
	}
	_ = probe.Close()           // nothing was written
	_ = os.Remove(probe.Name()) // as above
	if info, err := os.Stat(c.data); err == nil && info.Mode().Perm()&0o007 != 0 {
		r.unsound("chmod 700 "+c.data, "everybody on this machine may read %s", c.data)
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		r.unsound("look with df", "the space left under %s is not known: %v", folder, err)
		return
	}
	switch left := disk.Bavail * uint64(disk.Bsize); { //nolint:gosec // a block has a positive size
	case left < noSpace:
		r.broken("free some space, or move --data to a larger disk", "%d MiB are left under %s", left>>20, folder)
	case left < littleSpace:
		r.unsound("free some space, or move --data to a larger disk", "%d MiB are left under %s", left>>20, folder)
	default:
		r.well("%s can be written; %d GiB are left", folder, left>>30)
	}
}

const fewDescriptors = 1024 // each browser holds a connection or two

// lookAtDescriptors reads how many files and connections the process may have.
func lookAtDescriptors(_ context.Context, _ *config, r *report) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		r.unsound("look with ulimit -n", "the limit of open files is not known: %v", err)
		return
	}
	if limit.Max < fewDescriptors {
		r.broken("raise it: ulimit -n 65536, LimitNOFILE=65536 in a systemd unit, or ulimits in compose.yaml", "the process may have %d files and connections open", limit.Max)
		return
	}
	r.well("the process may have %d files and connections open", limit.Max)
}

// readable reports whether a key would travel where others can read it.
func readable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host != "localhost" && !strings.HasSuffix(host, ".localhost") && (ip == nil || !ip.IsLoopback())
}
