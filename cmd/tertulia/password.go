package main

import (
	"context"
	"errors"
	"fmt"

	"tertulia/cmd/internal/cli"
	"tertulia/cmd/tertulia/internal/shelf"
)

const passwordTries = 3

// withPassword calls do. If the server requires a password and none was given, it asks the user
// and calls do again, at most passwordTries times. It blocks while the user types. Without a
// terminal it returns an error that says how to set the password.
func withPassword(ctx context.Context, std stdio, to shelf.Config, do func(shelf.Config) error) error {
	for try := 0; ; try++ {
		err := do(to)
		if !errors.Is(err, shelf.ErrPassword) {
			return err
		}
		switch {
		case !terminal(std.in) && to.Password == "":
			return fmt.Errorf("%s wants a password (put it into the variable TERTULIA_PASSWORD)", to.Addr)
		case !terminal(std.in) || to.Password != "" && try == 0 || try == passwordTries:
			return err
		}
		fmt.Fprintf(std.err, "password of %s: ", to.Addr)
		if to.Password, err = readHidden(ctx, std); err != nil {
			return err
		}
	}
}

// readHidden reads a line from the input without showing it. If ctx ends, it returns
// shelf.ErrInterrupted and leaves a goroutine that reads until the process ends.
func readHidden(ctx context.Context, std stdio) (string, error) {
	text, err := cli.ReadHidden(ctx, std.in, std.err)
	if err != nil && ctx.Err() != nil {
		return "", shelf.ErrInterrupted
	}
	return text, err
}
