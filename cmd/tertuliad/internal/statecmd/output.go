package statecmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/dustin/go-humanize"
)

// An Output is the value of -o and the standard output.
type Output struct {
	Path   string // empty or - for Stdout
	Stdout io.Writer
}

// toFile reports whether the output is a file.
func (o Output) toFile() bool { return o.Path != "" && o.Path != "-" }

// Write calls f with the writer of the output. A file gets its name once it is complete and on disk.
// It must be new.
func (o Output) Write(f func(io.Writer) error) error {
	if !o.toFile() {
		to := bufio.NewWriterSize(o.Stdout, 64<<10)
		err := f(to)
		if failed := to.Flush(); err == nil {
			err = Explain(failed)
		}
		return err
	}
	if _, err := os.Lstat(o.Path); err == nil {
		return fmt.Errorf("%s exists already: name a new file", o.Path)
	}
	size, err := writeNew(o.Path, f)
	if err != nil {
		return fmt.Errorf("write %s: %w", o.Path, err)
	}
	_, err = fmt.Fprintf(o.Stdout, "%s is written, %s\n", o.Path, humanize.Bytes(uint64(size)))
	return err
}

// writeNew makes a file with the content that f writes, which only its owner can read. After an
// error there is none.
func writeNew(path string, f func(io.Writer) error) (size int64, err error) {
	file, err := os.CreateTemp(filepath.Dir(path), ".tertuliad-*")
	if err != nil {
		return 0, err
	}
	to := bufio.NewWriterSize(file, 64<<10)
	err = f(to)
	if err == nil {
		err = errors.Join(to.Flush(), file.Sync())
	}
	if fi, failed := file.Stat(); failed == nil {
		size = fi.Size()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return 0, errors.Join(err, os.Remove(file.Name()))
	}
	return size, nil
}

// IsTerminal reports whether a standard stream is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// Confirm writes a question to w, and reports whether the line that r has is yes. If ctx ends first,
// it returns the cause and leaves a goroutine that reads until the process ends.
func Confirm(ctx context.Context, r io.Reader, w io.Writer, question string) (bool, error) {
	if _, err := fmt.Fprint(w, question+" Type yes to go on: "); err != nil {
		return false, err
	}
	typed := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(r).ReadString('\n') // an error is no yes
		typed <- line
	}()
	select {
	case line := <-typed:
		return strings.TrimSpace(line) == "yes", nil
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
}
