package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// ReadHidden reads a line from in, which a terminal does not show, and then writes a line end to out.
// It returns the line without its end. The error is the cause of ctx's end, or that of in. If ctx
// ends first, ReadHidden leaves a goroutine that reads until the process ends.
func ReadHidden(ctx context.Context, in io.Reader, out io.Writer) (string, error) {
	show := HideTyping(in)
	defer fmt.Fprintln(out)
	defer show()
	type result struct {
		text string
		err  error
	}
	typed := make(chan result, 1)
	go func() {
		text, err := bufio.NewReader(in).ReadString('\n')
		typed <- result{strings.TrimRight(text, "\r\n"), err}
	}()
	select {
	case r := <-typed:
		if r.err != nil {
			return "", fmt.Errorf("read the password: %w", r.err)
		}
		return r.text, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
