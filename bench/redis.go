package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/valkey"
)

// server is a Redis of the measurement's own.
type server struct {
	*process
	address string
}

// redisVersion is empty where Redis is not installed.
func redisVersion(ctx context.Context) string {
	raw, err := exec.CommandContext(ctx, "redis-server", "--version").Output()
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(raw), "v=")
	version, _, _ := strings.Cut(rest, " ")
	return version
}

// startRedis starts one that saves nothing, on a free port.
func startRedis(ctx context.Context, folder string) (*server, error) {
	if redisVersion(ctx) == "" {
		return nil, errors.New("the peers need Redis: apt-get install redis-server")
	}
	probe, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := probe.Addr().String()
	if err := probe.Close(); err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	p, _, err := start(ctx, "Ready to accept connections", "redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no")
	if err != nil {
		return nil, err
	}
	return &server{process: p, address: address}, nil
}

// client connects as go-redis does without further options.
func (s *server) client() *redis.Client { return redis.NewClient(&redis.Options{Addr: s.address}) }

// clear removes every key.
func (s *server) clear(ctx context.Context) error {
	client := redis.NewClient(&redis.Options{Addr: s.address, ReadTimeout: time.Minute})
	return errors.Join(client.FlushAll(ctx).Err(), client.Close())
}

// openStore gives ours the tier that instances share, as the program opens it.
func openStore(s *server) (cache.Store, func(), error) {
	store, err := valkey.New(context.Background(), valkey.Options{URL: "redis://" + s.address})
	if err != nil {
		return nil, nil, err
	}
	return store, store.Close, nil
}

// pause freezes the server for d.
func (s *server) pause(d time.Duration) error {
	if err := s.command.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	time.Sleep(d)
	if err := s.command.Process.Signal(syscall.SIGCONT); err != nil {
		return fmt.Errorf("the paused Redis %s: %w", strconv.Itoa(s.command.Process.Pid), err)
	}
	return nil
}
