package socket

import (
	"encoding/json"

	"github.com/gobwas/ws"
)

// maxRequest is the most bytes of a request without the text of its line.
const maxRequest = 4 << 10

// A request is a message of the page. It has one member, and a line has its room and receiver besides.
type request struct {
	Hello *helloRequest `json:"hello"`
	Line  *string       `json:"line"`
	Room  string        `json:"room"` // of Line
	To    string        `json:"to"`   // the only user to hear Line, unless it is a command
	Ping  *struct{}     `json:"ping"`
	Quit  *quitRequest  `json:"quit"`

	Enter   *enterRequest  `json:"enter"`
	Exit    *roomRequest   `json:"exit"`
	Page    *pageRequest   `json:"page"`
	Search  *searchRequest `json:"search"`
	Members *roomRequest   `json:"members"`
	Rooms   *struct{}      `json:"rooms"`
}

// A helloRequest asks for a seat. Package wire says what its fields mean.
type helloRequest struct {
	Key     string `json:"key"`
	Epoch   string `json:"epoch"`
	Since   uint64 `json:"since"`   // the newest line of Room that the page has seen
	Private uint64 `json:"private"` // the newest private line that it has seen; 0: as Since
	Room    string `json:"room"`
	Nick    string `json:"nick"`
	Lang    string `json:"lang"` // tag of the user's language (BCP 47)
}

// A quitRequest leaves for good. Why is what the others see.
type quitRequest struct {
	Why string `json:"why"`
}

// An enterRequest brings the seat into one more room. Since is the newest line of the room that the page has
// seen; 0: it has seen none.
type enterRequest struct {
	Room  string `json:"room"`
	Since uint64 `json:"since"`
}

// A pageRequest asks for lines: see room.PageRequest.
type pageRequest struct {
	Room   string `json:"room"`
	Before uint64 `json:"before"`
	After  uint64 `json:"after"`
	Around uint64 `json:"around"`
	Count  int    `json:"count"`
}

// A searchRequest asks for the lines that have words: see room.Search.
type searchRequest struct {
	Words string `json:"words"`
	Room  string `json:"room"`
	Nick  string `json:"nick"`
	Since string `json:"since"` // a date, such as 2026-11-01
}

// A roomRequest leaves a room, or asks who is in it.
type roomRequest struct {
	Room string `json:"room"`
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
	case r.Line == nil && len(message) > maxRequest, len(r.Room)+len(r.To) > maxRequest:
		return r, errTooLong
	}
	return r, nil
}
