package socket

import (
	"encoding/json"

	"github.com/gobwas/ws"
)

// maxRequest is the most bytes of a request that is no line.
const maxRequest = 4 << 10

// A request is a message of the page. It has one member, and a line has its room besides.
type request struct {
	Hello *hello    `json:"hello"`
	Line  *string   `json:"line"`
	Room  string    `json:"room"` // of Line
	Ping  *struct{} `json:"ping"`
	Quit  *quit     `json:"quit"`
}

// A hello asks for a seat. Package wire says what its fields mean.
type hello struct {
	Key   string `json:"key"`
	Epoch string `json:"epoch"`
	Since uint64 `json:"since"`
	Room  string `json:"room"`
	Nick  string `json:"nick"`
}

type quit struct {
	Why string `json:"why"`
}

var (
	errNotJSON    = &fault{ws.StatusPolicyViolation, "the message is not a request"}
	errNoRequest  = &fault{ws.StatusPolicyViolation, "the server does not know the request"}
	errTooLong    = &fault{ws.StatusMessageTooBig, "the request is over 4 KiB"}
	errHelloFirst = &fault{ws.StatusPolicyViolation, "the first request must be a hello"}
	errHelloOnce  = &fault{ws.StatusPolicyViolation, "there was a hello already"}
	errKey        = &fault{ws.StatusPolicyViolation, "the key must have 32 hexadecimal digits"}
)

// parse parses a message. It ignores members that it does not know. The error is a *fault.
func parse(message []byte) (r request, err error) {
	switch err := json.Unmarshal(message, &r); {
	case err != nil:
		return r, errNotJSON
	case r.Line == nil && len(message) > maxRequest:
		return r, errTooLong
	}
	return r, nil
}
