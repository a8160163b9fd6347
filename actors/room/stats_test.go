package room

import (
	"sync"
	"testing"
	"testing/synctest"
)

func TestStatsAnswersWhileAFloodWaits(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, a *Actor) {
		ana := join(t, a, JoinRequest{Nick: "ana"})
		var flood sync.WaitGroup
		defer flood.Wait()
		inOneBurst(t, a, func() {
			for range 3 * mailboxSize {
				flood.Go(func() { ana.says("x") })
			}
			synctest.Wait()
			flood.Go(func() {
				switch s, err := a.Stats(t.Context()); {
				case err != nil:
					t.Error(err)
				case s.Mailbox == 0:
					t.Error("the question has waited for all of the flood")
				case s.Events > maxBurst:
					t.Errorf("the question has waited for %d events", s.Events)
				}
			})
			synctest.Wait()
		})
	})
}
