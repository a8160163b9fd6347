package e2e

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/transport/web/sockettest"
)

// overSocket opens IRC over WebSocket, with the headers of a page of the origin, or of no page.
func (s *server) overSocket(ctx context.Context, origin string) (*sockettest.Client, string, error) {
	dialer := ws.Dialer{Protocols: []string{"binary.ircv3.net", "text.ircv3.net"}}
	if origin != "" {
		dialer.Header = ws.HandshakeHeaderString("Origin: " + origin + "\r\n")
	}
	conn, early, hs, err := dialer.Dial(ctx, "ws://"+s.Page+"/irc")
	if err != nil {
		return nil, "", err
	}
	if early != nil {
		ws.PutReader(early)
	}
	return &sockettest.Client{Conn: conn}, hs.Protocol, nil
}

func TestIRCOverTLSAndOverWebSocket(t *testing.T) {
	s := start(t)
	eva := s.Join(t, "eva")
	eva.Asks("/quiet on")

	secured, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(t.Context(), "tcp", s.IRCS) // the test makes no certificate
	ok(t, err)
	tia := servertest.UserOfIRC(t, secured, "tia")
	tia.Sends("PRIVMSG #tertulia :hola over TLS")

	web, protocol, err := s.overSocket(t.Context(), "")
	ok(t, err)
	t.Cleanup(func() { web.Conn.Close() })
	ok(t, web.Conn.SetDeadline(time.Now().Add(hang)))
	if protocol != "text.ircv3.net" {
		t.Errorf("the subprotocol is %q", protocol)
	}
	eva.Until("tia: hola over TLS")
	for _, line := range []string{"NICK wes", "USER wes 0 * :Wes", "PRIVMSG #tertulia :hola over WebSocket"} {
		ok(t, web.SendText([]byte(line)))
	}
	eva.Until("wes: hola over WebSocket")
	tia.Until(":wes!~u@tertulia PRIVMSG #tertulia :hola over WebSocket")
	eva.Sends("hola a los dos")
	tia.Until(":eva!~u@tertulia PRIVMSG #tertulia :hola a los dos")
	for {
		h, err := ws.ReadHeader(web.Conn)
		ok(t, err)
		payload := make([]byte, h.Length)
		_, err = io.ReadFull(web.Conn, payload)
		ok(t, err)
		if strings.ContainsAny(string(payload), "\r\n") {
			t.Errorf("a frame is %q", payload)
		}
		if string(payload) == ":eva!~u@tertulia PRIVMSG #tertulia :hola a los dos" {
			break
		}
	}
}

func TestAPageOfAnotherOriginOpensNoIRC(t *testing.T) {
	s := start(t)
	if _, _, err := s.overSocket(t.Context(), "http://evil.example"); err == nil {
		t.Error("it has a socket")
	}
	c, _, err := s.overSocket(t.Context(), "http://"+s.Page)
	ok(t, err)
	_ = c.Conn.Close()
}

func TestAClientOfIRCAtTheChatIsToldThePort(t *testing.T) {
	s := start(t)
	_, port, _ := net.SplitHostPort(s.IRC)
	c := s.Dial(t)
	c.Sends("CAP LS 302", "NICK ana", "USER ana 0 * :Ana")
	c.Ends("* this port is not for IRC: let your client connect to port " + port)
}
