package line

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"tertulia/actors/room"
)

// protocol is the version of the client's mode.
const protocol = "1"

// errHello is how a reader ends whose client asks for what this server cannot.
var errHello = errors.New("client greeting refused")

// hello takes the words behind /client, and turns the session into the
// client's mode. See the package's doc.
func (s *session) hello(words []string) error {
	guest, at, err := parseHello(words)
	if err != nil {
		_ = s.send(s.dialect.note(err.Error()))
		return errHello
	}
	guest.Recent = s.cfg.Recent
	s.guest, s.room, s.dialect = guest, at, dialect{tagged: true}
	return nil
}

func parseHello(words []string) (g room.Guest, at string, err error) {
	if len(words) == 0 || words[0] != protocol {
		return g, "", errors.New("this server speaks version " + protocol + " of the client's protocol: use the client that came with it")
	}
	if len(words) != 5 {
		return g, "", fmt.Errorf("/client takes a version and 4 words, not %d", len(words)-1)
	}
	if key, err := hex.DecodeString(words[1]); err != nil || len(key) != 16 {
		return g, "", errors.New("the key is not 32 hexadecimal digits")
	}
	g.Key, g.Epoch = words[1], words[2]
	if g.Since, err = strconv.ParseUint(words[3], 10, 64); err != nil {
		return g, "", errors.New("the number of the last line is not a number")
	}
	if at, err = room.CheckRoom(words[4]); err != nil {
		return g, "", err
	}
	return g, at, nil
}
