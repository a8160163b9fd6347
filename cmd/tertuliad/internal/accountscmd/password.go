package accountscmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"tertulia/actors/accounts"
	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertuliad/internal/statecmd"
)

// newPassword returns a new password for an account. A terminal is asked twice for it, and does not
// show it. From another standard input it is the first line. It blocks until it is typed, or ctx
// ends.
func (c *command) newPassword(ctx context.Context, name string) (string, error) {
	password, err := c.typed(ctx, name)
	switch {
	case err != nil:
		return "", err
	case len(password) < accounts.MinPassword || len(password) > accounts.MaxPassword:
		return "", explain(accounts.ErrPassword)
	case strings.ContainsFunc(password, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return "", errors.New("a password has neither blanks nor control characters: nobody could type it after /login")
	}
	return password, nil
}

func (c *command) typed(ctx context.Context, name string) (string, error) {
	if !statecmd.IsTerminal(c.Stdin) {
		line, err := bufio.NewReader(io.LimitReader(c.Stdin, accounts.MaxPassword+3)).ReadString('\n') // with "\r\n"
		if line == "" {
			return "", cli.Usagef("which password? Type it at a terminal, or give it as the first line of the standard input")
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimRight(line, "\r\n"), err
	}
	var typed [2]string
	for i, question := range []string{"New password of " + name + ": ", "The same again: "} {
		fmt.Fprint(c.Stderr, question)
		var err error
		if typed[i], err = cli.ReadHidden(ctx, c.Stdin, c.Stderr); err != nil {
			return "", statecmd.Explain(err)
		}
	}
	if typed[0] != typed[1] {
		return "", errors.New("these are two different passwords: nothing is changed")
	}
	return typed[0], nil
}
