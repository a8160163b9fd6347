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
	smoothing = 30                     // number of samples in the average of a rate
	sampling  = 100 * time.Millisecond // time between two samples
)

// bars shows progress on a terminal: a bar for each file in transfer and, for several files,
// one for the total. Text written to bars appears above them. Its methods must be called from
// one goroutine.
type bars struct {
	*mpb.Progress
	terminal io.Writer

	files map[int]*bar
	total *bar // nil for a single file

	planned int
	size    int64 // bytes of all planned files
	ended   int64 // bytes of finished files
	moved   int64 // bytes of these that were transferred
}

type bar struct {
	*mpb.Bar
	done  int64 // bytes of the file at the destination
	moved int64 // bytes that were transferred

	told  time.Time // time of the last update
	shown int64     // done at that time
	rated int64     // moved at that time
}

func newBars(w io.Writer) *bars {
	return &bars{Progress: mpb.New(mpb.WithOutput(w)), terminal: w, files: make(map[int]*bar)}
}

// show updates the bars with an event. The changes appear at the next tick.
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

// tick moves all bars to the current progress of their files.
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

// move updates the bar. Bytes that were already at the destination do not count in the rate.
func (b *bar) move() {
	now := time.Now()
	if n := b.moved - b.rated; n == b.done-b.shown {
		b.EwmaSetCurrent(b.done, now.Sub(b.told))
	} else {
		b.SetCurrent(b.done)
	}
	b.told, b.shown, b.rated = now, b.done, b.moved
}

// returnCarriage moves the cursor to the first column. The terminal has moved it by echoing ^C,
// and the next frame is drawn straight up from the cursor.
func (b *bars) returnCarriage() { _, _ = io.WriteString(b.terminal, "\r") }

// add creates a bar. size is 0 or less if it is unknown.
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
	made := b.New(0, style, // with a total the bar would complete itself
		mpb.BarPriority(priority),
		mpb.PrependDecorators(decor.Any(func(s decor.Statistics) string {
			return ansi.Truncate(name, max(s.AvailableWidth/3, 1), "…") + " "
		})),
		mpb.AppendDecorators(right...),
	)
	made.SetTotal(max(size, 0), false)
	return &bar{Bar: made, told: time.Now()}
}

// close removes the bars. Text above them stays.
func (b *bars) close() {
	for _, one := range b.files {
		one.Abort(true)
	}
	if b.total != nil {
		b.total.Abort(true)
	}
	b.Wait()
}
