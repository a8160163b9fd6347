package ftp

import (
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"tertulia/actors/files"
)

// The ends of a killed client's two connections may arrive apart. The difference is the
// delay variation of the path, or the time to retransmit a lost segment.
func TestAControlConnectionThatEndsLateKeepsThePublishedVersion(t *testing.T) {
	srv := serve(t, nil)
	srv.watch = func(_ net.Conn, _ time.Duration, replaces bool) time.Duration {
		if replaces {
			return patience
		}
		return 0
	}
	c := srv.as(t, "ana")
	c.write("STOR a", "the old version") // replaces no file, so there is no watch
	data := c.open()
	c.do("STOR a", 150)
	_, _ = io.WriteString(data, "the n")
	_ = data.CloseWrite()
	if _, err := io.ReadAll(data); err != nil { // the server has seen the end of the data
		t.Fatal(err)
	}
	c.conn.Close()
	srv.until(t, "what came is kept", func(u files.Usage) bool { return u.Uploads == 0 && u.Partials == 1 })
	equal(t, "the file", srv.as(t, "eva").read("RETR a"), "the old version")
}

func TestTheWatchFollowsThePath(t *testing.T) {
	srv := serve(t, nil)
	conn := srv.dialed(t).conn
	if got := watchTime(conn, 0, false); got != 0 {
		t.Errorf("a new file that took no time is watched for %v", got)
	}
	blind, far := net.Pipe()
	defer blind.Close()
	defer far.Close()
	if got := watchTime(blind, time.Hour, true); got != blindWatch {
		t.Errorf("where nothing is known of the path, the watch is %v", got)
	}
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells about the path")
	}
	const leastRTO = 200 * time.Millisecond // the minimum on Linux
	if got := watchTime(conn, 0, true); got < leastRTO {
		t.Errorf("a version would be replaced after %v, before a lost segment has come again", got)
	}
	if got := watchTime(conn, time.Hour, false); got < leastWatch || got > mostWatch {
		t.Errorf("a new file is watched for %v", got)
	}
}
