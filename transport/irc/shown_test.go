package irc_test

import (
	"strings"
	"testing"

	"tertulia/transport/irc/irctest"
)

func TestAJoinWithALabelIsOneBatch(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana", "labeled-response", "batch", "extended-join")
		ana.Ask("@label=1 JOIN #lab",
			"@label=1 :tertulia BATCH +answer labeled-response",
			"@batch=answer :ana!~u@tertulia JOIN #lab * :ana of the test",
			"@batch=answer :tertulia 353 ana = #lab :@ana",
			"@batch=answer :tertulia 366 ana #lab :End of /NAMES list",
			":tertulia BATCH -answer")
	})
}

func TestEachClientSeesALineInItsForm(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana", "message-tags", "echo-message", "labeled-response", "batch", "draft/multiline")
		bob, eva := h.Join("bob"), h.Join("eva", "message-tags", "batch", "draft/multiline")
		for _, c := range []*irctest.Client{ana, bob, eva} {
			c.Send("JOIN #lab")
			c.Skip()
		}
		ana.Skip()
		bob.Skip()
		ana.Ask("@label=2;+x=1;y=2 PRIVMSG #lab :hola", "@msgid=t1;label=2;+x=1 :ana!~u@tertulia PRIVMSG #lab :hola")
		bob.Want(":ana!~u@tertulia PRIVMSG #lab :hola")
		eva.Want("@msgid=t1;+x=1 :ana!~u@tertulia PRIVMSG #lab :hola")

		const most = 512 - len(":ana!~u@tertulia PRIVMSG #lab :\r\n")
		begin, rest := strings.Repeat("x", most), strings.Repeat("x", 8)
		ana.Ask("@label=3 PRIVMSG #lab :"+begin+rest,
			"@msgid=t2;label=3 :ana!~u@tertulia BATCH +long draft/multiline #lab",
			"@batch=long :ana!~u@tertulia PRIVMSG #lab :"+begin,
			"@batch=long;draft/multiline-concat :ana!~u@tertulia PRIVMSG #lab :"+rest,
			":tertulia BATCH -long")
		bob.Want(":ana!~u@tertulia PRIVMSG #lab :"+begin, ":ana!~u@tertulia PRIVMSG #lab :"+rest)
		eva.WantParts("@msgid=t2 :ana!~u@tertulia BATCH +long ", begin, rest, " BATCH -long")
	})
}

func TestUsersWhoArePutOut(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana, bob, eva := h.Join("ana"), h.Join("bob"), h.Join("eva")
		for _, c := range []*irctest.Client{ana, bob, eva} {
			c.Send("JOIN #lab")
			c.Skip()
		}
		ana.Skip()
		bob.Skip()
		ana.Ask("MODE #lab +b bob!*@*", ":ana!~u@tertulia MODE #lab +b bob!*@*", ":tertulia KICK #lab bob :banned")
		bob.WantParts(":ana!~u@tertulia MODE #lab +b bob!*@*", ":tertulia KICK #lab bob :you were banned from #lab")
		eva.Want(":ana!~u@tertulia MODE #lab +b bob!*@*", ":tertulia KICK #lab bob :banned")
		ana.Ask("KICK #lab eva :spam", ":ana!~u@tertulia KICK #lab eva :spam")
		eva.Want(":ana!~u@tertulia KICK #lab eva :spam")
	})
}

func TestEarlierLinesComeInTheFormOfTheClient(t *testing.T) {
	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
		ana := h.Join("ana")
		ana.Send("JOIN #lab", "PRIVMSG #lab :hola bob", "PRIVMSG #lab :\x01ACTION waves\x01")
		bob, eva, tom := h.Join("bob"), h.Join("eva", "batch", "server-time"), h.Join("tom", "batch", "server-time", "draft/chathistory")
		bob.Send("JOIN #lab")
		bob.WantParts(" 366 bob ", "] <ana> hola bob", "] * ana waves")
		eva.Send("JOIN #lab")
		eva.WantParts(" 366 eva ", ":tertulia BATCH +history chathistory #lab", ";batch=history :ana!~u@tertulia PRIVMSG #lab :hola bob",
			";batch=history :ana!~u@tertulia PRIVMSG #lab :\x01ACTION waves\x01", ":tertulia BATCH -history")
		tom.Send("JOIN #lab")
		tom.WantNone("hola bob", "chathistory")
	})
}
