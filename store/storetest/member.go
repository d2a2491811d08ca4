package storetest

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/sales-ai-automation/salesai/cache/porttest"
)

// Launch starts a PostgreSQL for whoever is no test. The caller closes it.
func Launch() (*Server, error) { return launch() }

// Close ends the server and removes its data.
func (s *Server) Close() { s.close() }

// Create makes a new empty database and gives its address.
func (s *Server) Create(name string) (string, error) {
	if err := s.run("postgres", "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("create the database %s: %w", name, err)
	}
	return s.address(name), nil
}

// Address is that of a database.
func (s *Server) Address(database string) string { return s.address(database) }

// Port is where the server listens on 127.0.0.1.
func (s *Server) Port() int { return s.port.Number() }

// Begin starts a server that has ended, with its data, at the same address.
func (s *Server) Begin() error { return s.start() }

// Move starts a server that has ended, with its data, at another port.
func (s *Server) Move() error {
	port, err := porttest.Reserve()
	if err != nil {
		return err
	}
	if err := s.port.Close(); err != nil {
		return err
	}
	s.port = port
	return s.start()
}

// End ends the server as an operator does: connections are cut, what is committed is written.
func (s *Server) End() error {
	s.signal(syscall.SIGCONT)
	if err := s.process.Process.Signal(syscall.SIGINT); err != nil {
		return fmt.Errorf("end postgres: %w", err)
	}
	select {
	case <-s.exited:
		return nil
	case <-time.After(starting):
		return errors.New("postgres did not end in time")
	}
}

// Crash ends the server and every connection to it with kill -9.
func (s *Server) Crash() {
	s.signal(syscall.SIGKILL)
	<-s.exited
}

// Freeze stops the server and every connection to it in the middle of what they do.
func (s *Server) Freeze() { s.signal(syscall.SIGSTOP) }

// Thaw lets a frozen server go on.
func (s *Server) Thaw() { s.signal(syscall.SIGCONT) }
