package protocol_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/internal/protocol"
)

func TestTheTokensOfISupport(t *testing.T) {
	tokens := protocol.Support{Network: "tertulia", FileHost: "http://h:8080/upload", History: true}.Tokens()
	all := " " + strings.Join(tokens, " ") + " "
	for _, want := range []string{
		"NETWORK=tertulia", "PREFIX=(ov)@+", "CHANMODES=beI,k,l,Cimnst", "CHANTYPES=#", "CASEMAPPING=ascii", "STATUSMSG=@+", "NICKLEN=32",
		"CHANLIMIT=#:100", "MAXLIST=beI:100", "MONITOR=100", "CHATHISTORY=500", "MSGREFTYPES=msgid,timestamp", "soju.im/FILEHOST=http://h:8080/upload", "UTF8ONLY", "WHOX",
	} {
		if !strings.Contains(all, " "+want+" ") {
			t.Errorf("%s is missing", want)
		}
	}
	for from := 0; from < len(tokens); from += 13 {
		line := strings.Join(tokens[from:min(from+13, len(tokens))], " ")
		if len(line) > 400 {
			t.Errorf("a line of 13 tokens has %d bytes: %s", len(line), line)
		}
	}
	without := strings.Join(protocol.Support{Network: "x"}.Tokens(), " ")
	if strings.Contains(without, "FILEHOST") || strings.Contains(without, "CHATHISTORY") {
		t.Errorf("the tokens are %s", without)
	}
}
