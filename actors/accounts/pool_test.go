package accounts

import (
	"context"
	"testing"
	"testing/synctest"
)

// runPool serves a pool until the test ends. The channel takes calls that run on its goroutine.
func runPool(t *testing.T, p *pool) chan<- func() {
	calls := make(chan func())
	go func() {
		for {
			select {
			case f := <-calls:
				f()
			case j := <-p.done:
				p.ended(j)
			case <-t.Context().Done():
				return
			}
		}
	}()
	return calls
}

func TestFewHashesAreComputedAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool()
		calls := runPool(t, p)
		goOn, running, refused := make(chan struct{}), make(chan string, 1000), make(chan string, 1000)
		add := func(ctx context.Context, name string, first bool) {
			calls <- func() {
				p.add(&job{
					ctx: ctx, first: first,
					run:    func() bool { running <- name; <-goOn; return true },
					after:  func(bool) {},
					refuse: func() { refused <- name },
				})
			}
		}
		for range p.workers + maxQueued {
			add(t.Context(), "one", false)
		}
		synctest.Wait()
		if len(running) != p.workers || len(refused) != 0 {
			t.Fatalf("%d run, and %d are refused", len(running), len(refused))
		}
		add(t.Context(), "too many", false)
		add(t.Context(), "known", true)
		synctest.Wait()
		if len(refused) != 2 || <-refused != "too many" || <-refused != "one" {
			t.Error("the wrong ones are refused")
		}
		for range p.workers {
			<-running
		}
		goOn <- struct{}{}
		if next := <-running; next != "known" {
			t.Errorf("next comes %q", next)
		}
		for range p.workers + maxQueued - 1 {
			goOn <- struct{}{}
		}
		synctest.Wait()
	})
}

func TestNobodyComputesForAUserWhoHasLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPool()
		calls := runPool(t, p)
		gone, leave := context.WithCancel(t.Context())
		leave()
		refused := false
		calls <- func() {
			p.add(&job{ctx: gone, run: func() bool { t.Error("it runs"); return true }, refuse: func() { refused = true }})
		}
		synctest.Wait()
		if !refused || p.running != 0 {
			t.Error("it is not refused")
		}
	})
}
