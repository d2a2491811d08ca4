package main

import (
	"context"
	"io"
)

func (p *plan) measureStaleness(context.Context, io.Writer) error       { return nil }
