package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/session"
)

// runPlain runs chat without an editor. It writes the conversation to the output as plain
// lines, and messages about the connection to the error output. typed reports whether a user
// types the lines: they may be commands, while lines from a pipe are sent as text. It blocks
// until the session has ended, and returns an error of the input or output.
func runPlain(ctx context.Context, s *session.Session, std stdio, cfg chatConfig, typed bool) error {
	asked := make(chan session.Kind, 1) // the next line is the answer to this question
	show := func() {}
	defer func() { show() }()
	failed := make(chan error, 1)
	// This goroutine may outlive the session: a blocked read of a pipe can only be ended by the
	// end of the process.
	go func() {
		say := verbatim(ctx, s)
		limit := session.NoLimit
		if typed {
			say = byHand(ctx, s, std, cfg, asked)
			limit = leaveTime
		}
		switch err := eachLine(std.in, say); {
		case err == nil || typed && errors.Is(err, session.ErrLeft):
		case errors.Is(err, session.ErrLeft):
			failed <- errors.New("interrupted before all was said")
		default:
			failed <- fmt.Errorf("read the input: %w", err)
		}
		s.Leave(limit)
	}()
	out := bufio.NewWriter(std.out)
	for events := range s.Events() {
		for _, e := range events {
			show()
			show = func() {}
			switch e.Kind {
			case session.AskPassword:
				show = cli.HideTyping(std.in)
				fallthrough
			case session.Ask:
				select {
				case asked <- e.Kind:
				default:
				}
			}
			if about(e) {
				if e.Body != "" {
					fmt.Fprintln(std.err, "*", e.Body)
				}
				continue
			}
			fmt.Fprintln(out, stamp(e, cfg.times)+e.Body)
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("write the output: %w", err)
		}
	}
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// verbatim returns a function that sends a line from a pipe.
func verbatim(ctx context.Context, s *session.Session) func(string) error {
	return func(text string) error {
		if line := session.Verbatim(text); line != "" {
			return s.Say(ctx, line)
		}
		return nil
	}
}

// byHand returns a function that handles a typed line. The line is an answer to a question in
// asked, a command of the client, or a line for the server.
func byHand(ctx context.Context, s *session.Session, std stdio, cfg chatConfig, asked <-chan session.Kind) func(string) error {
	return func(text string) error {
		text = strings.TrimRight(text, "\r\n")
		if strings.TrimSpace(text) == "" {
			return nil
		}
		select {
		case what := <-asked:
			if what == session.AskPassword {
				return s.Password(ctx, text)
			}
			return s.Nick(ctx, text)
		default:
		}
		if isQuit(text) {
			return session.ErrLeft
		}
		if isStats(text) {
			return s.Inspect(ctx)
		}
		if t, ok := parseTransfer(text); ok {
			t.carryOut(ctx, std, cfg)
			return nil
		}
		if line := session.Typed(text); line != "" {
			return s.Say(ctx, line)
		}
		return nil
	}
}

// isQuit reports whether text is a command that ends the session, not only the connection.
func isQuit(text string) bool {
	word, _, _ := strings.Cut(text, " ")
	switch strings.ToLower(word) {
	case "/quit", "/exit", "/q":
		return true
	}
	return false
}

// eachLine calls do for every line of r, and for each part of a line longer than 64 KiB. It
// blocks until r ends (nil), or r or do returns an error.
func eachLine(r io.Reader, do func(string) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var part []byte // the beginning of a rune that the end of the buffer has cut
	for {
		b, err := in.ReadSlice('\n')
		b = append(part, b...)
		part = nil
		if errors.Is(err, bufio.ErrBufferFull) {
			n := wholeRunes(b)
			part, b, err = bytes.Clone(b[n:]), b[:n], nil
		}
		if len(b) > 0 {
			if err := do(string(b)); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// wholeRunes returns the length of b without an incomplete rune at its end.
func wholeRunes(b []byte) int {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			break
		}
	}
	return len(b)
}
