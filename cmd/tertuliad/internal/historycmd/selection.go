package historycmd

import (
	"errors"
	"flag"
	"strings"
	"time"

	"tertulia/actors/history"
	"tertulia/cmd/internal/cli"
)

// selectionFlags declares the flags that select entries.
func selectionFlags(fs *flag.FlagSet, s *history.Selection) {
	searchFlags(fs, s)
	fs.Var((*moment)(&s.To), "to", "only the entries before this `time`")
}

// searchFlags declares those that a search has too.
func searchFlags(fs *flag.FlagSet, s *history.Selection) {
	fs.Var((*room)(&s.Room), "room", "only the entries of this `room`, such as lab")
	fs.StringVar(&s.Nick, "nick", "", "only the entries of the user with this `nick`")
	fs.Var((*moment)(&s.From), "from", "only the entries from this `time` on, such as 2026-11-28 or 2026-11-28T10:00")
}

// checkSelection returns a *cli.UsageError if no entry can be in the selection.
func checkSelection(s history.Selection) error {
	if !s.From.IsZero() && !s.To.IsZero() && !s.From.Before(s.To) {
		return cli.Usagef("-from is not earlier than -to, so there is nothing between them")
	}
	return nil
}

// describe returns the words for the entries of a selection.
func describe(s history.Selection) string {
	var b strings.Builder
	b.WriteString("all entries")
	if s.Room != "" {
		b.WriteString(" of " + s.Room)
	}
	if s.Nick != "" {
		b.WriteString(" by " + s.Nick)
	}
	if !s.From.IsZero() {
		b.WriteString(" from " + s.From.Format(time.DateTime))
	}
	if !s.To.IsZero() {
		b.WriteString(" before " + s.To.Format(time.DateTime))
	}
	return b.String()
}

// A room is the value of a flag: the name of a room, with or without its #, which begins a comment
// in many shells.
type room string

// String implements flag.Value.
func (r *room) String() string { return string(*r) }

// Set implements flag.Value.
func (r *room) Set(text string) error {
	name := strings.TrimPrefix(text, "#")
	if name == "" {
		return errors.New("the name of a room, such as lab")
	}
	*r = room("#" + name)
	return nil
}

// A moment is the value of a flag: a time, which is that of this machine if it has no zone.
type moment time.Time

// String implements flag.Value.
func (m *moment) String() string {
	if t := time.Time(*m); !t.IsZero() {
		return t.Format(time.RFC3339)
	}
	return ""
}

// layouts are the forms of a moment. The first is a day, which stands for its beginning.
var layouts = []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", time.DateTime}

// Set implements flag.Value.
func (m *moment) Set(text string) error {
	t, err := time.Parse(time.RFC3339, text)
	for _, layout := range layouts {
		if err != nil {
			t, err = time.ParseInLocation(layout, text, time.Local)
		}
	}
	if err != nil {
		return errors.New("a day such as 2026-11-28, or a time such as 2026-11-28T10:00")
	}
	*m = moment(t)
	return nil
}
