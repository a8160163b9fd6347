package ordertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tertulia/actors/order"
)

var _ order.Log = (*Node)(nil)

// received returns the batches that a node has received, such as "1:a1 2:b1": place, node and
// number.
func received(n *Node) string {
	var all []string
	select {
	case batches := <-n.Committed():
		for _, b := range batches {
			all = append(all, fmt.Sprintf("%d:%s%d", b.At, b.Node, b.N))
		}
	default:
	}
	return strings.Join(all, " ")
}

func TestTheTestDecidesTheOrder(t *testing.T) {
	s := New()
	a, b := s.Start("a"), s.Start("b")
	now := time.Now()
	for _, n := range []*Node{a, a, b} {
		if batches := n.Propose(now, "x"); batches != nil {
			t.Errorf("Propose commits %v by itself", batches)
		}
	}
	if s.Waiting(a) != 2 || s.Waiting(b) != 1 || received(a) != "" {
		t.Errorf("%d and %d proposals wait", s.Waiting(a), s.Waiting(b))
	}
	s.Commit(b)
	s.CommitAll(a, b)
	if s.Commit(a) {
		t.Error("a proposal was committed twice")
	}
	const want = "1:b1 2:a1 3:a2"
	if x, y := received(a), received(b); x != want || y != want {
		t.Errorf("a receives %q and b %q, want %q", x, y, want)
	}
}

func TestABatchComesTwiceOrLate(t *testing.T) {
	s := New()
	old, b := s.Start("a"), s.Start("b")
	now := time.Now()
	old.Propose(now, "x")
	old.Propose(now, "late")
	s.Commit(old)
	a := s.Start("a")
	a.Propose(now, "y")
	s.Commit(a)
	s.Commit(old)
	s.Repeat(1)
	const want = "1:a1 2:a1 3:a2 4:a1"
	if x, y := received(a), received(b); x != want || y != want {
		t.Errorf("a receives %q and b %q, want %q", x, y, want)
	}
	if got := received(old); got != "1:a1" {
		t.Errorf("an ended incarnation receives %q", got)
	}
	var p order.Progress
	var taken []order.Command
	for _, b := range s.Log() {
		if p.Take(&b) {
			taken = append(taken, b.Commands...)
		}
	}
	if !slices.Equal(taken, []order.Command{"x", "y"}) {
		t.Errorf("the commands %v are committed", taken)
	}
}

func TestTimeRisesAlthoughTheNodesClocksDiffer(t *testing.T) {
	s := New()
	a, b := s.Start("a"), s.Start("b")
	now := time.Now()
	a.Propose(now, "x")
	b.Propose(now.Add(-time.Hour), "y")
	s.CommitAll(a, b)
	if log := s.Log(); log[1].Time.Before(log[0].Time) {
		t.Errorf("batch 2 is of %v, after %v", log[1].Time, log[0].Time)
	}
}

func TestTheCallersSliceIsNotKept(t *testing.T) {
	s := New()
	a := s.Start("a")
	commands := []order.Command{"x"}
	a.Propose(time.Now(), commands...)
	commands[0] = "y"
	s.CommitAll(a)
	if got := s.Log()[0].Commands[0]; got != "x" {
		t.Errorf("the command %v is committed", got)
	}
}

func TestNodesOnTheirOwnGoroutinesReceiveTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const proposals = 100
		s := New()
		nodes := []*Node{s.Start("a"), s.Start("b"), s.Start("c")}
		logs := make(chan []order.Batch, len(nodes))
		for _, n := range nodes {
			go func() {
				for i := range proposals {
					n.Propose(time.Now(), i)
				}
				var got []order.Batch
				for len(got) < len(nodes)*proposals {
					got = append(got, <-n.Committed()...)
				}
				logs <- got
			}()
		}
		synctest.Wait()
		s.CommitAll(nodes...)
		want := s.Log()
		for range nodes {
			got := <-logs
			if !slices.EqualFunc(got, want, func(x, y order.Batch) bool { return x.At == y.At && x.Node == y.Node && x.N == y.N }) {
				t.Error("a node has received another log")
			}
		}
	})
}
