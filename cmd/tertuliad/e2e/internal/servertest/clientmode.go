package servertest

import (
	"fmt"

	"tertulia/transport/line/wire"
)

// ClientLimits is the server's answer to a client that says hello.
const ClientLimits = "/client 1 max-line=1024"

// An Event is one line of the client's mode.
type Event struct {
	Seq        uint64
	Kind, Room string
	Body       string
}

// ParseEvent reads a line of the client's mode.
func ParseEvent(line string) (Event, error) {
	l, ok := wire.Parse(line)
	if !ok {
		return Event{}, fmt.Errorf("%q is no line of the client's mode", line)
	}
	return Event{Seq: l.Seq, Kind: string(l.Kind), Room: l.Room, Body: l.Body}, nil
}
