package ftp

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

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
	for end := time.Now().Add(patience); ; <-time.After(time.Millisecond) {
		u, err := srv.shelf.Usage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if u.Hashing == 0 {
			return
		}
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
