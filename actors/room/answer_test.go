package room

import (
	"bytes"
	"testing"

	"tertulia/actors/event"
)

func TestALongAnswerIsRefusedToASeatThatDoesNotRead(t *testing.T) {
	bubble(t, Config{MaxLag: 3000}, func(t *testing.T, a *Actor) {
		got := ""
		ana := join(t, a, JoinRequest{Nick: "ana", Dialect: raws{&got}})
		ana.reads()
		long := bytes.Repeat([]byte("x"), 1600)
		ana.must(ana.SendAnswer(t.Context(), long))
		if err := ana.SendAnswer(t.Context(), long); !is(err, &BusyError{event.NoteBacklogged}) {
			t.Errorf("a second answer = %v", err)
		}
		ana.reads()
		if got != string(long) {
			t.Errorf("%d bytes are sent", len(got))
		}
		ana.must(ana.SendAnswer(t.Context(), long))
	})
	alone(t, Config{MaxLag: 3000}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		a.budget.limit = -1
		if err := ana.SendAnswer(t.Context(), []byte("x")); !is(err, &BusyError{event.NoteSaving}) {
			t.Errorf("an answer while memory is saved = %v", err)
		}
	})
}

// raws is a dialect that notes the bytes that a transport sends.
type raws struct{ got *string }

func (raws) Append(dst []byte, _ *View) []byte { return dst }

func (d raws) AppendReply(dst []byte, r *event.Reply) []byte {
	if r.Kind != event.Raw {
		return dst
	}
	*d.got += r.Text
	return append(dst, r.Text...)
}
