package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// bareCommand is the hidden first argument with which this program serves the bytes of a file.
const bareCommand = "serve-bare"

const bareReady = "Serving on "

// startBare runs this program once more, so that the bare handler is a process of the same kind as the product.
func startBare(ctx context.Context, file string) (*process, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	return start(ctx, bareReady, self, bareCommand, file)
}

// serveBare writes the same bytes to whoever asks for anything: what there is to come near to.
func serveBare(file string) error {
	body, err := os.ReadFile(file) // #nosec G304 G703 -- the measurement's own file
	if err != nil {
		return err
	}
	size := strconv.Itoa(len(body))
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", size)
			_, _ = w.Write(body) // #nosec G705 -- no browser asks; the generator counts what fails
		}),
		ReadHeaderTimeout: 10 * time.Second,
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Println(bareReady + listener.Addr().String())
	if err := server.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}
