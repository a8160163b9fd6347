package ftp

import (
	"context"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// hosts returns the number of hosts with a place or a wait for one.
func (p places) hosts() int {
	all := <-p.all
	defer func() { p.all <- all }()
	return len(all)
}

func TestADigestEndsWithItsControlConnection(t *testing.T) {
	srv := serve(t, nil)
	srv.as(t, "ana").write("STOR a", "hola")
	// A sparse file that takes minutes to hash on any processor.
	f, err := os.Create(filepath.Join(srv.dir, "big"))
	if err == nil {
		err = f.Truncate(8 << 40)
		f.Close()
	}
	if err != nil {
		t.Skip("the disk has no such file: ", err)
	}
	for range 2 {
		c := srv.as(t, "ana")
		c.send("HASH big")
		contains(t, c.do("STAT", 211), "HASH has been running")
		c.send("HASH big")
		c.conn.Close()
	}
	for end := time.Now().Add(patience); srv.hashing.hosts() > 0; <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the server computes digests for nobody")
		}
	}
}

func TestAClientThatHalfClosedGetsADigest(t *testing.T) {
	c := serve(t, nil).as(t, "ana")
	c.write("STOR a", "hola")
	c.send("HASH a")
	_ = c.conn.CloseWrite()
	contains(t, c.want(213), "b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79")
}

func TestOneHostDoesNotTakeAllDigests(t *testing.T) {
	p := newPlaces(2)
	host := func(n byte) netip.Prefix { return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, 0, n}), 32) }
	over, cancel := context.WithCancel(t.Context())
	cancel()
	var leave []func()
	for _, n := range []byte{1, 1, 2} {
		gone, err := p.enter(t.Context(), host(n))
		if err != nil {
			t.Fatal(err)
		}
		leave = append(leave, gone)
	}
	if _, err := p.enter(over, host(1)); err == nil {
		t.Error("the first host has three of two places")
	}
	for _, gone := range leave {
		gone()
	}
	if n := p.hosts(); n != 0 {
		t.Errorf("%d hosts are kept", n)
	}
}
