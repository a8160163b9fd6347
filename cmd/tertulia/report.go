package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/shelf"
)

const maxNamed = 5 // files named in the last message

// report turns the shelf's events into output: one line for each finished file, messages about
// failures, and progress bars on a terminal. Its methods must be called from one goroutine.
type report struct {
	out, err io.Writer
	bars     *bars // nil without a terminal
	quiet    bool
	verbose  bool
	addr     string
	began    time.Time

	done    int
	bytes   int64
	failed  []shelf.Event
	gone    error        // the server cannot be reached
	held    *shelf.Event // a failure that is not printed yet: it may be the only result
	waiting string       // the last message about a wait
	unknown bool         // the missing SHA-256 was reported
	broken  error        // the first error of the output
}

// newReport returns a report that writes to std. It shows progress bars if std.err is a
// terminal, unless cfg.noBars is set.
func newReport(std stdio, cfg shelfConfig, addr string) *report {
	r := &report{out: std.out, err: std.err, quiet: cfg.quiet, verbose: cfg.verbose, addr: addr, began: time.Now()}
	if !cfg.quiet && !cfg.noBars && terminal(std.err) && os.Getenv("TERM") != "dumb" {
		r.bars = newBars(std.err)
		r.err = r.bars
		if terminal(std.out) {
			r.out = r.bars
		}
	}
	return r
}

// show handles one event.
func (r *report) show(e shelf.Event) {
	if e.Kind == shelf.Planned || e.Kind == shelf.Ended {
		r.release()
	}
	if r.bars != nil {
		r.bars.show(e)
	}
	switch e.Kind {
	case shelf.Moving:
		if e.Moved > 0 {
			r.waiting = ""
		}
	case shelf.Waiting:
		r.wait(shelf.Words(e.Err))
	case shelf.Unchecked:
		if r.verbose && !r.unknown {
			r.unknown = true
			r.note("the server tells no SHA-256, so only sizes were compared")
		}
	case shelf.Ended:
		r.end(e)
	}
}

// tick redraws the progress bars. The caller must call it ten times a second.
func (r *report) tick() {
	if r.bars != nil {
		r.bars.tick()
	}
}

// interrupt prepares the terminal for the last messages. The caller must call it when the user
// interrupts the command.
func (r *report) interrupt() {
	if r.bars != nil {
		r.bars.returnCarriage()
	}
}

// end records the result of a file and prints its line.
func (r *report) end(e shelf.Event) {
	if e.Result == shelf.Failed {
		r.failed = append(r.failed, e)
		gone := (*shelf.GoneError)(nil)
		if errors.As(e.Err, &gone) {
			r.gone = e.Err
		} else if !errors.Is(e.Err, shelf.ErrInterrupted) {
			r.held = &e
		}
		return
	}
	r.done++
	r.bytes += e.Moved
	if r.quiet {
		return
	}
	if _, err := fmt.Fprintln(r.out, doneLine(e)); err != nil && r.broken == nil {
		r.broken = err
	}
}

// doneLine returns the line for a file that did not fail.
func doneLine(e shelf.Event) string {
	name := plain.Line(e.Name)
	size := humanize.Bytes(uint64(max(e.Done, 0)))
	switch e.Result {
	case shelf.Removed:
		return "removed " + name
	case shelf.Same:
		return "same    " + name + ", " + size
	}
	verb := "got     "
	if e.Result == shelf.Sent {
		verb = "sent    "
	}
	line := verb + name + ", " + size
	if e.Moved < e.Done {
		line += fmt.Sprintf(" (%s were there)", humanize.Bytes(uint64(e.Done-e.Moved)))
	}
	if e.Took >= time.Second {
		line += inTime(e.Moved, e.Took)
	}
	if e.Checked {
		line += ", SHA-256 agrees"
	}
	if !e.HandedIn.IsZero() {
		line += ", handed in at " + e.HandedIn.Local().Format(time.TimeOnly)
	}
	return line
}

func inTime(n int64, took time.Duration) string {
	rate := humanize.Bytes(uint64(float64(n) / took.Seconds()))
	return fmt.Sprintf(" in %v, %s/s", took.Round(time.Second/10), rate)
}

func (r *report) note(words string) { fmt.Fprintln(r.err, "* "+words) }

// wait prints the reason for a wait, unless it has just done so.
func (r *report) wait(why string) {
	if r.quiet || why == r.waiting {
		return
	}
	r.waiting = why
	r.note(fmt.Sprintf("waiting for %s… (%s)", r.addr, plain.Line(why)))
}

// release prints a failure that was held back.
func (r *report) release() {
	if r.held != nil {
		r.note(failure(*r.held))
		r.held = nil
	}
}

func failure(e shelf.Event) string { return plain.Line(e.Name + ": " + shelf.Words(e.Err)) }

// finish prints the totals and closes the bars. It returns an error that sums up all failures,
// or nil.
func (r *report) finish(interrupted bool) error {
	all := r.done + len(r.failed)
	if !interrupted && r.gone == nil && len(r.failed) == 1 && all == 1 {
		r.close()
		return errors.New(failure(r.failed[0]))
	}
	r.release()
	if !r.quiet && r.done > 1 && r.bytes > 0 {
		line := fmt.Sprintf("* %d files, %s", r.done, humanize.Bytes(uint64(r.bytes)))
		if took := time.Since(r.began); took >= time.Second {
			line += inTime(r.bytes, took)
		}
		fmt.Fprintln(r.out, line)
	}
	r.close()
	switch {
	case interrupted:
		return errors.New("interrupted" + r.resumable())
	case r.gone != nil:
		words := plain.Line(shelf.Words(r.gone))
		if all > 1 {
			words += fmt.Sprintf("; %d of %d are not done", len(r.failed), all)
		}
		return &goneError{words + r.resumable(), r.gone}
	case len(r.failed) > 0:
		return fmt.Errorf("%d of %d failed: %s%s", len(r.failed), all, names(r.failed), r.resumable())
	case r.broken != nil:
		return fmt.Errorf("write the output: %w", r.broken)
	}
	return nil
}

// goneError reports that the server could not be reached, and which files are missing.
type goneError struct {
	words string
	err   error
}

func (e *goneError) Error() string { return e.words }
func (e *goneError) Unwrap() error { return e.err }

func (r *report) close() {
	if r.bars != nil {
		r.bars.close()
	}
}

// resumable names the files that the same command will resume, or returns "".
func (r *report) resumable() string {
	var kept []shelf.Event
	for _, e := range r.failed {
		if e.Kept {
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "; the same command goes on where this one stopped: " + names(kept)
}

// names returns the names of at most maxNamed+1 files, and the number of the others.
func names(events []shelf.Event) string {
	var words []string
	for i, e := range events {
		if i == maxNamed && len(events) > maxNamed+1 {
			words = append(words, fmt.Sprintf("and %d more", len(events)-i))
			break
		}
		words = append(words, plain.Line(e.Name))
	}
	return strings.Join(words, ", ")
}
