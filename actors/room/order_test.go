package room

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
)

// numbers is a dialect that shows the number of each event, with what it is.
type numbers struct{}

func (numbers) Append(dst []byte, v *View) []byte {
	switch {
	case v.Kind == event.Said, v.Kind == event.Private:
		return fmt.Appendf(dst, "%s %d\n", v.Text, v.Seq)
	case v.Summary != nil && v.Summary.Renamed > 0:
		return fmt.Appendf(dst, "renamed %d\n", v.Seq)
	case v.Summary != nil:
		return fmt.Appendf(dst, "crowd %d\n", v.Seq)
	}
	return fmt.Appendf(dst, "presence %d\n", v.Seq)
}

func (numbers) AppendReply(dst []byte, _ *event.Reply) []byte { return dst }

// Each server gathers presence for itself, so that has no number. Its place is that in which it is
// shown.
func TestNumbersRiseForEverybody(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: numbers{}})
		bob := join(t, a, JoinRequest{Nick: "bob"})
		for i := range 200 { // more than are announced one by one
			join(t, a, JoinRequest{Nick: fmt.Sprint("guest", i)})
		}
		bob.must(bob.Rename(t.Context(), "eva"))
		bob.says("one")
		bob.must(bob.Tell(t.Context(), "ana", "two"))
		bob.must(bob.Rename(t.Context(), "bob"))
		bob.says("three")
		bob.must(bob.Rename(t.Context(), "eva"))
		pass(time.Minute) // then there is allowance again
		var lines []string
		crowds, last := 0, ""
		for line := range strings.Lines(ana.reads()) {
			switch last = line; {
			case line == "crowd 0\n" || line == "renamed 0\n":
				crowds++
			case line != "presence 0\n":
				lines = append(lines, strings.TrimSpace(line))
			}
		}
		if got := fmt.Sprint(lines); got != "[one 1 two 2 three 3]" || crowds == 0 || last != "renamed 0\n" {
			t.Errorf("ana sees the lines %s and %d crowds, and last %q", got, crowds, last)
		}
	})
}
