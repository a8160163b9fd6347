package files

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"testing"
	"testing/synctest"
)

// The users of one network leave places to others, whatever protocol they use.
func TestOneNetworkDoesNotTakeAllDigests(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		begun := make(chan struct{}, 100)
		going := make(chan struct{})
		alg := Algorithm{"slow", func() hash.Hash { return slowHash{sha256.New(), begun, going, new(int)} }}
		ctx, leave := context.WithCancel(bg)
		defer leave()
		ended := make(chan error, 100)
		hashes := func(addr string, n int) {
			for i := range n {
				name := fmt.Sprint(addr, i)
				put(t, a, "ana", name, "hola")
				go func() {
					_, _, err := a.Hash(ctx, byAt("ana", addr), name, alg)
					ended <- err
				}()
			}
			synctest.Wait()
		}
		hashes("192.0.2.1", hashingPerNet+3)
		if len(begun) != hashingPerNet {
			t.Errorf("one network has %d places, want %d", len(begun), hashingPerNet)
		}
		hashes("192.0.2.2", 1)
		if len(begun) != hashingPerNet+1 {
			t.Error("another network has no place")
		}
		// A digest of an upload needs a place too.
		u := createBy(t, a, byAt("ana", "192.0.2.1"), "up", CreateOptions{})
		write(t, u, "hola")
		go func() {
			_, err := u.Digests(ctx, Algorithm{"SHA-256", sha256.New})
			ended <- err
		}()
		synctest.Wait()
		if usage, err := a.Usage(bg); err != nil || usage.Hashing != hashingPerNet+5 {
			t.Errorf("%d digests are computed or wait, %v", usage.Hashing, err)
		}
		leave()
		close(going)
		var canceled int
		for range hashingPerNet + 5 {
			if errors.Is(<-ended, context.Canceled) {
				canceled++
			}
		}
		if canceled != 4 { // those without a place; the others had read their only block
			t.Errorf("%d digests end with their caller", canceled)
		}
		ok(t, u.Discard())
		if usage, err := a.Usage(bg); err != nil || usage.Hashing != 0 || len(a.state.hashers) != 0 {
			t.Errorf("%d digests are left, %v", usage.Hashing, err)
		}
	})
}

// An upload is read once for all its digests.
func TestTheDigestsOfAnUpload(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		text := string(make([]byte, 3*(256<<10)))
		u := create(t, a, "ana", "x", CreateOptions{})
		write(t, u, text)
		before := m.calls("Read")
		sums, err := u.Digests(bg, Algorithm{"SHA-256", sha256.New}, Algorithm{"SHA-512", sha512.New})
		ok(t, err)
		one, two := sha256.Sum256([]byte(text)), sha512.Sum512([]byte(text))
		if string(sums[0]) != string(one[:]) || string(sums[1]) != string(two[:]) {
			t.Errorf("the digests are %x", sums)
		}
		if n := m.calls("Read") - before; n != 3 {
			t.Errorf("%d reads of 3 blocks", n)
		}
		over, cancel := context.WithCancel(bg)
		cancel()
		if _, err := u.Digests(over, Algorithm{"SHA-256", sha256.New}); !errors.Is(err, context.Canceled) {
			t.Errorf("after its caller it ends with %v", err)
		}
		ok(t, u.Discard())
	})
}
