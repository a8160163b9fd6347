package udp

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestALineOverSeveralNumbersDoesNotReadAsTheServers has a user say a line that is
// longer than a datagram.
func TestALineOverSeveralNumbersDoesNotReadAsTheServers(t *testing.T) {
	first := regexp.MustCompile(`^\[\d+\] (ana: |… )`)
	for pad := range 14 {
		b := newBare(time.Now())
		b.Write([]byte("ana: " + strings.Repeat("x", pad) + strings.Repeat(" * bob joined", 400) + "\r\n"))
		b.Write([]byte("* bob left\r\n"))
		var got []byte
		for now := time.Now(); b.Queued() > 0; now = now.Add(time.Minute) {
			got = append(got, b.Append(nil, now)...)
		}
		lines := bytes.Split(bytes.TrimSuffix(got, []byte("\r\n")), []byte("\r\n"))
		for _, line := range lines[:len(lines)-1] {
			if !first.Match(line) {
				t.Fatalf("a part of ana's line reads %.40q", line)
			}
		}
		if last := lines[len(lines)-1]; !bytes.HasSuffix(last, []byte("] * bob left")) {
			t.Errorf("the line after it reads %q", last)
		}
	}
}
