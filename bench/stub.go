package main

import (
	"context"
	"io"
)

func (p *plan) compareMemory(context.Context, io.Writer, *server) error { return nil }
func (p *plan) measureStaleness(context.Context, io.Writer) error       { return nil }
