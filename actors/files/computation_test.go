package files

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// slowHash takes one block for each signal.
type slowHash struct {
	hash.Hash
	begun, going chan struct{}
	read         *int
}

func (h slowHash) Write(p []byte) (int, error) {
	h.begun <- struct{}{}
	<-h.going
	*h.read += len(p)
	return h.Hash.Write(p)
}

// When the computing caller leaves halfway, another one continues at the same byte.
func TestEqualDigestsShareOneComputation(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		text := strings.Repeat("hola", 3*(256<<10)/4) // three blocks
		put(t, a, "ana", "x", text)
		<-time.After(settled)
		begun, going, read, made := make(chan struct{}), make(chan struct{}), 0, 0
		alg := Algorithm{"slow", func() hash.Hash {
			made++
			return slowHash{sha256.New(), begun, going, &read}
		}}
		type result struct {
			sum string
			err error
		}
		results := make(chan result, 3)
		ask := func(ctx context.Context) {
			sum, _, err := a.Hash(ctx, by("ana"), "x", alg)
			results <- result{string(sum), err}
		}
		ctx, leave := context.WithCancel(bg)
		go ask(ctx)
		<-begun
		go ask(bg)
		go ask(bg)
		synctest.Wait()
		leave()
		going <- struct{}{}
		if r := <-results; !errors.Is(r.err, context.Canceled) {
			t.Errorf("the one that left got %v", r.err)
		}
		for range 2 {
			<-begun
			going <- struct{}{}
		}
		want := sha256.Sum256([]byte(text))
		for range 2 {
			if r := <-results; r.err != nil || r.sum != string(want[:]) {
				t.Errorf("%x, %v", r.sum, r.err)
			}
		}
		if u, err := a.Usage(bg); err != nil || u.Hashed != 1 || made != 1 || read != len(text) {
			t.Errorf("%d computations of %d begun read %d bytes of %d (%v)", u.Hashed, made, read, len(text), err)
		}
	})
}

// A hand-in does not wait while other users compute digests.
func TestAHandInIsHashedWhileItComes(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, m *memory) {
		for range cap(a.digest) {
			a.digest <- struct{}{}
		}
		want := sha256.Sum256([]byte("hola"))
		u := create(t, a, "ana", "x", CreateOptions{})
		_, err := u.Write([]byte("ho"))
		ok(t, err)
		ok(t, u.Abort())
		u = create(t, a, "ana", "x", CreateOptions{Mode: Resume, Offset: 2})
		_, err = u.Write([]byte("la"))
		ok(t, err)
		if u.summed != 4 {
			t.Errorf("%d bytes of 4 are hashed when they have come", u.summed)
		}
		r, err := u.Commit(bg)
		if err != nil || string(r.SHA256) != string(want[:]) {
			t.Errorf("%x, %v", r.SHA256, err)
		}
	})
}
