package irc_test

import (
	"strings"
	"testing"

	"tertulia/actors/accounts"
	"tertulia/transport/irc"
	"tertulia/transport/irc/irctest"
)

// lobby is a server whose users are in the lobby.
var lobby = irctest.Config{IRC: irc.Config{AutoJoin: "#tertulia"}}

// three runs a test with three users in the lobby. The last one has capabilities.
func three(t *testing.T, test func(ana, bob, eva *irctest.Client), caps ...string) {
	t.Helper()
	irctest.Run(t, lobby, func(h *irctest.House) {
		ana, bob, eva := h.Join("ana"), h.Join("bob"), h.Join("eva", caps...)
		ana.Skip()
		bob.Skip()
		eva.Skip()
		test(ana, bob, eva)
	})
}

func TestALineIsSaidInARoom(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Ask("PRIVMSG #tertulia :hola a todos")
		bob.Want(":ana!~u@tertulia PRIVMSG #tertulia :hola a todos")
		ana.Ask("privmsg #TERTULIA hola")
		bob.Want(":ana!~u@tertulia PRIVMSG #tertulia :hola")
		ana.Ask("NOTICE #tertulia :hola")
		bob.Want(":ana!~u@tertulia NOTICE #tertulia :hola")
		ana.Ask("PRIVMSG #tertulia :/usr/bin/ld: not found")
		bob.Want(":ana!~u@tertulia PRIVMSG #tertulia :/usr/bin/ld: not found")
	})
}

func TestALineIsToldToAUser(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Ask("PRIVMSG BOB :hola")
		bob.Want(":ana!~u@tertulia PRIVMSG bob :hola")
		eva.Want()
		ana.Ask("NOTICE bob :hola")
		bob.Want(":ana!~u@tertulia NOTICE bob :hola")
		ana.Ask("PRIVMSG nobody :hola", ":tertulia 401 ana nobody :No such nick/channel")
		ana.Ask("PRIVMSG ana :hola", ":ana!~u@tertulia PRIVMSG ana :hola")
	})
}

func TestAMessageNeedsATargetAndAText(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Ask("PRIVMSG", ":tertulia 411 ana :No recipient given (PRIVMSG)")
		ana.Ask("PRIVMSG bob", ":tertulia 412 ana :No text to send")
		ana.Ask("PRIVMSG bob :", ":tertulia 412 ana :No text to send")
		ana.Ask("PRIVMSG bob :\x0304", ":tertulia 412 ana :No text to send")
		ana.Ask("PRIVMSG bob :\x01ACTION \x01", ":tertulia 412 ana :No text to send")
		ana.Ask("TAGMSG", ":tertulia 411 ana :No recipient given (TAGMSG)")
		ana.Ask("PRIVMSG a,b,c,d,e :hola", ":tertulia 407 ana a,b,c,d,e :Too many targets: nobody was told")
		bob.Want()
	})
}

func TestANoticeIsNeverAnswered(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		for _, line := range []string{"NOTICE", "NOTICE bob", "NOTICE bob :", "NOTICE nobody :hola", "NOTICE #nowhere :hola", "NOTICE # :hola", "NOTICE a,b,c,d,e :hola", "NOTICE @#nowhere :hola"} {
			ana.Ask(line)
		}
	})
}

func TestAMessageGoesToSeveralTargetsOnce(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Ask("PRIVMSG bob,eva,bob,nobody :hola", ":tertulia 401 ana nobody :No such nick/channel")
		bob.Want(":ana!~u@tertulia PRIVMSG bob :hola")
		eva.Want(":ana!~u@tertulia PRIVMSG eva :hola")
	})
}

func TestALineToARoomThatOneIsNotIn(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Send("PRIVMSG #nowhere :hola")
		ana.WantParts(":tertulia 404 ana #nowhere :")
	})
}

func TestFormatsAreNotSaid(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Send("PRIVMSG #tertulia :\x02a\x02 \x0304,07b\x03 \x1dc\x0f \x1fd \x16e \x11f \x1eg \x04FF0000h \x033i")
		bob.Want(":ana!~u@tertulia PRIVMSG #tertulia :a b c d e f g h i")
	})
}

func TestActionsAndCTCP(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Send("PRIVMSG #tertulia :\x01ACTION waves\x01", "PRIVMSG bob :\x01action waves", "PRIVMSG bob :\x01VERSION\x01", "NOTICE bob :\x01PING 1 2\x01",
			"PRIVMSG #tertulia :\x01PING 1\x01")
		ana.Want()
		bob.Want(":ana!~u@tertulia PRIVMSG #tertulia :\x01ACTION waves\x01", ":ana!~u@tertulia PRIVMSG bob :\x01ACTION waves\x01",
			":ana!~u@tertulia PRIVMSG bob :\x01VERSION\x01", ":ana!~u@tertulia NOTICE bob :\x01PING 1 2\x01", ":ana!~u@tertulia PRIVMSG #tertulia :\x01PING 1\x01")
		ana.Ask("PRIVMSG nobody :\x01VERSION\x01", ":tertulia 401 ana nobody :No such nick/channel")
		ana.Ask("NOTICE nobody :\x01VERSION 1\x01")
	})
}

func TestARoomRefusesCTCP(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob := h.Join("ana"), h.Join("bob")
		ana.Send("JOIN #lab", "MODE #lab +C")
		ana.Skip()
		bob.Send("JOIN #lab")
		bob.Skip()
		ana.Skip()
		ana.Ask("PRIVMSG #lab :\x01ACTION waves\x01")
		ana.Ask("PRIVMSG #lab :\x01PING 1\x01", ":tertulia 404 ana #lab :Cannot send to channel")
		ana.Ask("NOTICE #lab :\x01PING 1\x01")
		bob.Want(":ana!~u@tertulia PRIVMSG #lab :\x01ACTION waves\x01")
	})
}

func TestTagsMayBeLong(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		tags := "+baz=" + strings.Repeat("a", 4081)
		eva.Send("@foo=bar;" + tags + " TAGMSG #tertulia")
		if got := eva.Lines(); len(got) != 1 || !strings.HasSuffix(got[0], ";"+tags+" :eva!~u@tertulia TAGMSG #tertulia") {
			t.Errorf("got %q", got)
		}
		eva.Send("@foo=bar;" + tags + "a TAGMSG #tertulia")
		eva.WantParts(":tertulia 417 eva :")
	}, "message-tags", "echo-message")
}

func TestFilesAreNotSentFromMachineToMachine(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Ask("PRIVMSG bob :\x01DCC SEND notes.txt 1 2 3\x01", ":tertulia NOTICE ana :files and chats between two machines do not pass here")
		bob.Want()
	})
}

func TestALineWithAPasswordIsNotSaid(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		for _, line := range []string{"PRIVMSG #tertulia :/login ana hunter2", "PRIVMSG bob :/pass hunter2", "PRIVMSG bob :\x01ACTION /login ana x\x01", "AWAY :/login ana x"} {
			ana.Send(line)
			ana.WantParts(":tertulia NOTICE ana :that may have a password in it")
		}
		bob.Want()
		ana.Send("PART #tertulia :/login ana x")
		bob.Want(":ana!~u@tertulia PART #tertulia")
		eva.Send("QUIT :/login eva x")
		bob.Want(":eva!~u@tertulia QUIT")
	})
}

func TestTagsGoWithALine(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		eva.Send(`@+b=x\sy;+a;c=d;+tertulia/ctcp=VERSION PRIVMSG ana :hola`, "@+typing=active TAGMSG ana", "TAGMSG ana", "@x=1 TAGMSG #tertulia")
		got := eva.Lines()
		if len(got) != 2 || !strings.HasPrefix(got[0], `@`) || !strings.Contains(got[0], `;+a;+b=x\sy :eva!~u@tertulia PRIVMSG ana :hola`) || strings.Contains(got[0], "tertulia/") {
			t.Errorf("got %q", got)
		}
		if id, rest, _ := strings.Cut(got[1], ";"); !strings.HasPrefix(id, "@msgid=") || len(id) < 20 || rest != "+typing=active :eva!~u@tertulia TAGMSG ana" {
			t.Errorf("got %q", got[1])
		}
		ana.Want(":eva!~u@tertulia PRIVMSG ana :hola")
		eva.Ask("@+typing=active TAGMSG nobody", ":tertulia 401 eva nobody :No such nick/channel")
		ana.Ask("@+typing=active TAGMSG eva")
		eva.Want()
	}, "message-tags", "echo-message")
}

func TestALineToAUserWhoIsAway(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		ana.Send("AWAY :in the kitchen")
		ana.Skip()
		bob.Ask("PRIVMSG ana :hola", ":tertulia 301 bob ana :in the kitchen")
		bob.Ask("NOTICE ana :hola")
		eva.Skip()
		eva.Ask("@label=7 PRIVMSG ana :hola", "@label=7 :tertulia BATCH +r1 labeled-response",
			"@batch=r1 :eva!~u@tertulia PRIVMSG ana :hola", "@batch=r1 :tertulia 301 eva ana :in the kitchen", ":tertulia BATCH -r1")
	}, "labeled-response", "batch", "echo-message")
}

func TestALabelIsAnsweredOnce(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		eva.Ask("@label=1 PRIVMSG bob :hola", "@label=1 :eva!~u@tertulia PRIVMSG bob :hola")
		eva.Ask("@label=2 PRIVMSG #tertulia :hola", "@label=2 :eva!~u@tertulia PRIVMSG #tertulia :hola")
		eva.Ask("@label=3 NOTICE nobody :hola", "@label=3 :tertulia ACK")
		eva.Ask("@label=4 PRIVMSG nobody :hola", "@label=4 :tertulia 401 eva nobody :No such nick/channel")
		eva.Ask("@label=5 PRIVMSG ana,bob :hola", "@label=5 :tertulia BATCH +r1 labeled-response",
			"@batch=r1 :eva!~u@tertulia PRIVMSG ana :hola", "@batch=r1 :eva!~u@tertulia PRIVMSG bob :hola", ":tertulia BATCH -r1")
		eva.Ask("@label=8 PRIVMSG eva :hola", "@label=8 :eva!~u@tertulia PRIVMSG eva :hola", ":eva!~u@tertulia PRIVMSG eva :hola")
		eva.Ask("@label=6 PRIVMSG", "@label=6 :tertulia 411 eva :No recipient given (PRIVMSG)")
		eva.Ask("@label=7 NOTICE #nowhere :hola", "@label=7 :tertulia ACK")
		bob.Want(":eva!~u@tertulia PRIVMSG bob :hola", ":eva!~u@tertulia PRIVMSG #tertulia :hola", ":eva!~u@tertulia PRIVMSG bob :hola")
	}, "labeled-response", "batch", "echo-message")
}

func TestALabelIsAcknowledgedWithoutEcho(t *testing.T) {
	three(t, func(ana, bob, eva *irctest.Client) {
		eva.Ask("@label=1 PRIVMSG bob :hola", "@label=1 :tertulia ACK")
		eva.Ask("@label=2 PRIVMSG #tertulia :hola", "@label=2 :tertulia ACK")
		eva.Ask("@label=3 PRIVMSG ana,bob :hola", "@label=3 :tertulia ACK")
		eva.Send("@label=4 PRIVMSG #nowhere :hola")
		eva.WantParts("@label=4 :tertulia 404 eva #nowhere :")
	}, "labeled-response", "batch")
}

func TestALineWaitsForTheUserOfAnAccount(t *testing.T) {
	cfg := lobby
	cfg.Accounts = accounts.Optional
	irctest.Run(t, cfg, func(h *irctest.House) {
		account(h, "carla")
		ana := h.Join("ana", "standard-replies", "echo-message", "labeled-response", "batch")
		ana.Skip()
		ana.Ask("PRIVMSG carla :hola", ":ana!~u@tertulia PRIVMSG carla hola",
			":tertulia NOTE PRIVMSG MESSAGE_KEPT carla :carla is not here now, and reads it when they log in")
		ana.Ask("NOTICE carla :hola")
	})
}
