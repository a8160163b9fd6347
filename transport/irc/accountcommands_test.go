package irc_test

import (
	"encoding/base64"
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/accounts/accountstest"
	"tertulia/transport/irc/irctest"
)

const secretOfAna = "long-enough"

// withAna runs a test with a server on which ana has an account.
func withAna(t *testing.T, test func(h *irctest.House)) {
	irctest.Run(t, irctest.Config{Accounts: accounts.Optional}, func(h *irctest.House) {
		accountstest.Add(h.T, h.Gate, "ana", secretOfAna, 0)
		test(h)
	})
}

// plainResponse is a response of SASL PLAIN.
func plainResponse(authzid, name, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(authzid + "\x00" + name + "\x00" + password))
}

func TestAClientLogsInBySASL(t *testing.T) {
	withAna(t, func(h *irctest.House) {
		c := h.Connect()
		c.Send("CAP REQ sasl", "NICK someone", "USER u 0 * :U")
		c.Skip()
		c.Ask("AUTHENTICATE PLAIN", ":tertulia AUTHENTICATE +")
		c.Ask("AUTHENTICATE "+plainResponse("", "ana", secretOfAna),
			":tertulia 900 * *!~u@tertulia ana :You are now logged in as ana", ":tertulia 903 * :SASL authentication successful")
		c.Send("CAP END")
		c.WantParts(" 001 ana ")
	})
}

func TestSASLIsRefused(t *testing.T) {
	withAna(t, func(h *irctest.House) {
		c := h.Connect()
		c.Send("AUTHENTICATE PLAIN")
		c.WantParts(" 904 * :")
		c.Send("CAP REQ sasl")
		c.Skip()
		c.Send("AUTHENTICATE SCRAM-SHA-256")
		c.WantParts(" 908 * PLAIN ", " 904 * ")
		for response, code := range map[string]string{
			plainResponse("", "ana", "wrong password"): "904", plainResponse("eva", "ana", secretOfAna): "904", "%%%": "904", "*": "906",
		} {
			c.Ask("AUTHENTICATE PLAIN", ":tertulia AUTHENTICATE +")
			c.Send("AUTHENTICATE " + response)
			c.WantParts(":tertulia " + code + " * ")
		}
		c.Ask("AUTHENTICATE PLAIN", ":tertulia AUTHENTICATE +")
		long := plainResponse("", "ana", string(make([]byte, 1200)))
		c.Ask("AUTHENTICATE "+long[:400], nil...)
		c.Ask("AUTHENTICATE "+long[:400], nil...)
		c.Ask("AUTHENTICATE "+long[:400], nil...)
		c.Send("AUTHENTICATE " + long[:400])
		c.WantParts(" 905 * ")
	})
}

func TestAUserLogsInLater(t *testing.T) {
	withAna(t, func(h *irctest.House) {
		bob := h.Join("bob")
		bob.Send("PRIVMSG ana :see you tomorrow")
		bob.Skip()
		c := h.Join("guest", "sasl")
		c.Ask("AUTHENTICATE PLAIN", ":tertulia AUTHENTICATE +")
		c.Send("AUTHENTICATE " + plainResponse("ana", "ana", secretOfAna))
		c.WantParts(":guest!~u@tertulia NICK ana", " 900 ana ana!~u@tertulia ana :", " 903 ana ", ":bob!~u@tertulia PRIVMSG ana :[00:00] see you tomorrow")
	})
}

func TestThePasswordOfTheServerIsThatOfAnAccount(t *testing.T) {
	withAna(t, func(h *irctest.House) {
		bob := h.Join("bob")
		bob.Send("PRIVMSG ana :see you tomorrow")
		bob.Skip()
		c := h.Connect()
		c.Send("PASS ana:"+secretOfAna, "NICK ana", "USER u 0 * :U")
		c.WantParts(" 900 * ", " 001 ana ", "see you tomorrow")
		c = h.Connect()
		c.Send("PASS ana:wrong", "NICK ana", "USER u 0 * :U")
		pass(time.Minute / 2) // guesses take turns
		c.WantParts(" 464 * :", irctest.Ended)
		c = h.Connect()
		c.Send("PASS other:wrong", "NICK eva", "USER u 0 * :U") // no account, so it is not looked at
		c.WantParts(" 001 eva ")
	})
}

func TestAUserRegisters(t *testing.T) {
	withAna(t, func(h *irctest.House) {
		c := h.Join("bob")
		c.Send("REGISTER * * short")
		c.WantParts(":tertulia FAIL REGISTER WEAK_PASSWORD bob :")
		c.Send("REGISTER eva * longer-one")
		c.WantParts(":tertulia FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK eva :")
		c.Send("REGISTER BOB * longer-one")
		c.WantParts(":tertulia REGISTER SUCCESS bob :", " 900 bob ")
		c.Send("REGISTER * * longer-one")
		c.WantParts(":tertulia FAIL REGISTER ALREADY_AUTHENTICATED bob :")
		c.Send("VERIFY bob 123")
		c.WantParts(":tertulia FAIL VERIFY ALREADY_AUTHENTICATED bob :")
		h.Join("eva").Ask("VERIFY eva 123", ":tertulia FAIL VERIFY INVALID_CODE eva :no account waits for a code")
	})
}

func TestAClientRegistersAnAccountFirst(t *testing.T) {
	withAna(t, func(h *irctest.House) {
		h.Join("bob")
		c := h.Connect()
		c.Send("REGISTER * * longer-one")
		c.WantParts(":tertulia FAIL REGISTER NEED_NICK * :")
		c.Send("NICK bob", "REGISTER * * longer-one")
		c.WantParts(":tertulia FAIL REGISTER USERNAME_EXISTS bob :")
		c.Send("NICK ana", "REGISTER * * longer-one")
		c.WantParts(":tertulia FAIL REGISTER ACCOUNT_EXISTS ana :")
		c.Send("NICK eva", "REGISTER * * longer-one")
		c.WantParts(":tertulia REGISTER SUCCESS eva :")
		c.Send("USER u 0 * :U")
		c.WantParts(" 001 eva ")
	})
}

func TestNickServIsThere(t *testing.T) {
	withAna(t, func(h *irctest.House) {
		c := h.Join("guest")
		c.Send("PRIVMSG NickServ :help")
		c.WantParts(":tertulia NOTICE guest :NickServ knows REGISTER PASSWORD,")
		c.Send("NS IDENTIFY ana wrong-password")
		pass(time.Minute / 2)
		c.WantParts(":tertulia NOTICE ")
		c.Send("PRIVMSG nickserv :identify ana " + secretOfAna)
		pass(time.Minute / 2)
		c.WantParts(":guest!~u@tertulia NICK ana", " 900 ana ")
		c.Send("NICKSERV LOGOUT")
		c.WantParts(" NICK ana2", " 901 ana2 ")
		c = h.Join("bob")
		c.Send("NS REGISTER longer-one bob@example.org")
		c.WantParts(" 900 bob ")
		c.Send("NS SET PASSWORD longer-one another-one")
		c.WantParts(":tertulia NOTICE ")
		c.Send("NS DROP another-one")
		c.WantParts(" 901 bob ")
	})
}

func TestCommandsOfTheConsole(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		c := h.Join("ana")
		c.Send("JOIN #lab", "PRIVMSG #lab :one", "PRIVMSG #lab :two")
		c.Skip()
		c.Send("TERTULIA LAST 1")
		c.WantParts("two")
		c.Send("TERTULIA #lab LAST 2")
		c.WantParts("one", "two")
		c.Send("NICK eva", "TERTULIA WHOAMI")
		c.WantParts("eva")
		c.Send("PRIVMSG Tertulia :help")
		c.WantParts("/join", "/who")
		c.Send("TERTULIA QUIT")
		c.WantParts(irctest.Ended)
	})
}
