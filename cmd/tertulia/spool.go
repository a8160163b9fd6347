package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path"
	"strings"
	"time"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/shelf"
)

// shelfTimeout bounds how long the server of the shelf may be silent.
const shelfTimeout = 30 * time.Second

// putInput uploads the standard input to the shelf, under the name of -file. It first copies
// the input to a local temporary file until the input ends. So no connection is idle while the
// input pauses, and an upload that the network interrupts can be sent again. The room gets one
// line: the server's news of the file. It returns a *cli.UsageError for a wrong name or if the
// input is a terminal.
func putInput(ctx context.Context, std stdio, cfg chatConfig) error {
	if terminal(std.in) {
		return cli.Usagef("-file takes what comes from a pipe: make 2>&1 | tertulia chat -file build.log HOST (a file of this machine: tertulia put HOST FILE)")
	}
	name := path.Clean(cfg.file)
	if name == "." || name == ".." || strings.HasSuffix(cfg.file, "/") {
		return cli.Usagef("-file is the name of a file on the shelf, for example build.log")
	}
	kept, err := spool(ctx, std.in)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(kept) }()
	common := shelfConfig{nick: cfg.nick, password: cfg.pass, wait: cfg.wait, timeout: shelfTimeout}
	return withShelf(ctx, std, common, cfg.shelf, func(ctx context.Context, s *shelf.Shelf) {
		s.PutAs(ctx, kept, path.Dir(name), path.Base(name))
	})
}

// spool copies r to a temporary file until r ends, and returns the file's name. The caller
// removes the file. If ctx ends first, it returns an error.
func spool(ctx context.Context, r io.Reader) (name string, err error) {
	f, err := os.CreateTemp("", "tertulia-*")
	if err != nil {
		return "", fmt.Errorf("keep the input: %w", err)
	}
	copied := make(chan error, 1)
	// After an interrupt this goroutine may run until a read returns or the process ends.
	go func() {
		_, err := io.Copy(f, r)
		if closed := f.Close(); err == nil {
			err = closed
		}
		copied <- err
	}()
	select {
	case err = <-copied:
		if err != nil {
			err = fmt.Errorf("keep the input: %w", err)
		}
	case <-ctx.Done():
		err = fmt.Errorf("interrupted before the input ended: nothing is sent")
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// shelf returns the configuration for the file shelf on the chat server's host.
func (e endpoint) shelf(cfg chatConfig) shelf.Config {
	host, _, _ := net.SplitHostPort(e.addr)
	to := shelf.Config{
		Addr: net.JoinHostPort(host, cfg.filesPort), Nick: cfg.nick, Password: cfg.pass,
		Wait: cfg.wait, Timeout: shelfTimeout, Jobs: 1,
	}
	if e.over == tlsService {
		to.TLS = e.servers.Config(e.addr, nil) // the files have the certificate of the chat
	}
	return to
}
