package main

import (
	"io"
	"math"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"tertulia/actors/plain"
	"tertulia/cmd/tertulia/internal/shelf"
)

const (
	smoothing = 30                     // samples that a rate is the average of
	sampling  = 100 * time.Millisecond // between two of them
)

// bars show on a terminal how far files are: a line for each that travels and,
// where there are several, one for all. What is written to bars stays above
// them. They belong to one goroutine.
type bars struct {
	*mpb.Progress
	terminal io.Writer

	files map[int]*bar
	total *bar // nil for a single file

	planned int
	size    int64 // of all files that are planned
	ended   int64 // bytes of files that are done with
	moved   int64 // bytes of these that have travelled
}

type bar struct {
	*mpb.Bar
	done  int64 // bytes that are there
	moved int64 // bytes that have travelled

	told  time.Time // when the line moved last
	shown int64     // done then
	rated int64     // moved then
}

func newBars(w io.Writer) *bars {
	return &bars{Progress: mpb.New(mpb.WithOutput(w)), terminal: w, files: make(map[int]*bar)}
}

func (b *bars) show(e shelf.Event) {
	switch e.Kind {
	case shelf.Planned:
		b.planned++
		b.size += max(e.Size, 0)
		if b.planned == 2 {
			b.total = b.add("all", b.size, math.MaxInt)
		}
	case shelf.Moving:
		one := b.files[e.ID]
		if one == nil {
			one = b.add(plain.Line(e.Name), e.Size, e.ID)
			b.files[e.ID] = one
		}
		one.done, one.moved = e.Done, e.Moved
	case shelf.Ended:
		b.ended += max(e.Size, 0)
		b.moved += e.Moved
		if one := b.files[e.ID]; one != nil {
			one.Abort(true)
			delete(b.files, e.ID)
		}
	}
}

// tick moves the lines to where the files are by now.
func (b *bars) tick() {
	done, moved := b.ended, b.moved
	for _, one := range b.files {
		done, moved = done+one.done, moved+one.moved
		one.move()
	}
	if b.total != nil {
		b.total.SetTotal(b.size, false)
		b.total.done, b.total.moved = done, moved
		b.total.move()
	}
}

// move shows how far a file is. What has not travelled, but turned out to be
// there, says nothing about the rate.
func (b *bar) move() {
	now := time.Now()
	if n := b.moved - b.rated; n == b.done-b.shown {
		b.EwmaSetCurrent(b.done, now.Sub(b.told))
	} else {
		b.SetCurrent(b.done)
	}
	b.told, b.shown, b.rated = now, b.done, b.moved
}

// returnCarriage takes the cursor back to where the lines begin, from where the
// terminal has put it to show ^C: what is drawn next goes straight up from there.
func (b *bars) returnCarriage() { _, _ = io.WriteString(b.terminal, "\r") }

// add makes a line. size is not above 0 where it is not known.
func (b *bars) add(name string, size int64, priority int) *bar {
	style := mpb.BarFillerBuilder(mpb.BarStyle().Lbound("").Rbound("").Filler("━").Tip("━").Padding("·"))
	right := []decor.Decorator{
		decor.CountersKiloByte(" % .1f/% .1f"),
		decor.EwmaSpeed(decor.SizeB1000(0), " % .1f", smoothing),
		decor.EwmaETA(decor.ET_STYLE_GO, smoothing, decor.WC{W: 5}),
		decor.Any(func(s decor.Statistics) string {
			if s.AvailableWidth < len(" left") {
				return ""
			}
			return " left"
		}),
	}
	if size <= 0 {
		style = mpb.NopStyle()
		right = []decor.Decorator{
			decor.CurrentKiloByte(" % .1f"),
			decor.EwmaSpeed(decor.SizeB1000(0), " % .1f", smoothing),
		}
	}
	made := b.New(0, style, // with a total it would end itself
		mpb.BarPriority(priority),
		mpb.PrependDecorators(decor.Any(func(s decor.Statistics) string {
			return ansi.Truncate(name, max(s.AvailableWidth/3, 1), "…") + " "
		})),
		mpb.AppendDecorators(right...),
	)
	made.SetTotal(max(size, 0), false)
	return &bar{Bar: made, told: time.Now()}
}

// close ends the lines; what was written stays.
func (b *bars) close() {
	for _, one := range b.files {
		one.Abort(true)
	}
	if b.total != nil {
		b.total.Abort(true)
	}
	b.Wait()
}
