package console

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"tertulia/actors/room"
)

// protocol is the version of the client mode.
const protocol = "1"

// ErrHello is returned by Line when a client's greeting is not usable, when the peer
// speaks another protocol, and when the first line is over the limit.
var ErrHello = errors.New("client greeting refused")

// hello handles /client, where words follow the command. It switches the console to the
// client mode and sends the server's limits to the client. It returns ErrHello if the
// words are wrong. Package line documents the protocol.
func (t *Console) hello(ctx context.Context, words []string) error {
	guest, at, err := parseHello(words)
	if err != nil {
		_ = t.out.Send(ctx, t.dialect.note(err.Error()))
		return ErrHello
	}
	guest.Recent = t.cfg.Recent
	t.registration.guest, t.at, t.dialect = guest, at, Dialect{tagged: true}
	return t.out.Send(ctx, fmt.Appendf(nil, "/client %s max-line=%d\r\n", protocol, t.cfg.MaxLine))
}

// parseHello parses the words after /client. at is the room that the client asks for. The
// error is a sentence for the user.
func parseHello(words []string) (g room.JoinRequest, at string, err error) {
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
	if g.Epoch == "-" {
		g.Epoch = ""
	}
	if g.Since, err = strconv.ParseUint(words[3], 10, 64); err != nil {
		return g, "", errors.New("the number of the last line is not a number")
	}
	if at, err = room.CheckRoom(words[4]); err != nil {
		return g, "", err
	}
	return g, at, nil
}
