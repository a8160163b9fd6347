package irc_test

import (
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/transport/irc/irctest"
)

const password = "correct horse"

// account makes an account with some roles.
func account(h *irctest.House, name string, roles ...event.Roles) {
	h.T.Helper()
	all := event.Roles(0)
	for _, r := range roles {
		all |= r
	}
	if err := h.Gate.Add(h.T.Context(), name, password, all); err != nil {
		h.T.Fatal(err)
	}
}

// operated runs a test on a server with the accounts root, an operator, and carla.
func operated(t *testing.T, test func(h *irctest.House, ana, bob *irctest.Client)) {
	t.Helper()
	irctest.Run(t, irctest.Config{Accounts: accounts.Optional}, func(h *irctest.House) {
		account(h, "root", event.ServerOperator)
		account(h, "carla")
		test(h, h.Join("ana"), h.Join("bob"))
	})
}

// oper makes a client an operator.
func oper(c *irctest.Client, nick string) {
	c.Ask("OPER root :"+password, ":tertulia MODE "+nick+" +o", ":tertulia 381 "+nick+" :You are now an operator of the server")
}

func TestAnOperatorKeepsTheirNick(t *testing.T) {
	operated(t, func(h *irctest.House, ana, bob *irctest.Client) {
		ana.Ask("OPER root", ":tertulia 461 ana OPER :Not enough parameters")
		ana.Ask("OPER root wrongwrong", ":tertulia 464 ana :Password incorrect")
		pass(time.Minute)
		ana.Ask("OPER nobody wrongwrong", ":tertulia 464 ana :Password incorrect")
		pass(time.Minute)
		ana.Ask("OPER carla :"+password, ":tertulia 491 ana :This account does not operate the server")
		oper(ana, "ana")
		bob.Skip()
		oper(bob, "bob")
		bob.Ask("WHO ana", ":tertulia 352 bob * ~ana tertulia tertulia ana H* :0 ana of the test", ":tertulia 315 bob ana :End of WHO list")
		bob.Ask("USERHOST ana", ":tertulia 302 bob ana*=+~ana@tertulia")
		bob.Send("WHOIS ana")
		bob.WantParts(":tertulia 313 bob ana :is an operator of the server", ":tertulia 338 bob ana ")
	})
}

func TestAnOperatorPutsAUserOut(t *testing.T) {
	operated(t, func(h *irctest.House, ana, bob *irctest.Client) {
		const refused = ":tertulia 481 ana :Permission denied: you do not operate the server"
		ana.Ask("KILL bob :why", refused)
		ana.Ask("KILL ana :why", refused)
		ana.Ask("WALLOPS :hola", refused)
		ana.Ask("REHASH", refused)
		oper(ana, "ana")
		ana.Ask("REHASH", refused)
		ana.Ask("KILL nobody", ":tertulia 401 ana nobody :No such nick/channel")
		ana.Ask("KILL ana", ":tertulia 483 ana :An operator of the server is not put out")
		ana.Ask("KILL bob :be kind")
		bob.WantParts("ERROR :", irctest.Ended)
		other := h.Join("eva")
		ana.Ask("KILL eva")
		other.WantParts(irctest.Ended)
	})
}

func TestOperatorsTellEachOther(t *testing.T) {
	operated(t, func(h *irctest.House, ana, bob *irctest.Client) {
		oper(ana, "ana")
		eva := h.Join("eva")
		oper(eva, "eva")
		ana.Ask("WALLOPS :hola", ":ana!~u@tertulia WALLOPS :hola")
		eva.Want(":ana!~u@tertulia WALLOPS :hola")
		bob.Want()
		ana.Ask("WALLOPS :", ":tertulia 461 ana WALLOPS :Not enough parameters")
	})
}

func TestAnOperatorWhoseAccountChangesLeaves(t *testing.T) {
	operated(t, func(h *irctest.House, ana, bob *irctest.Client) {
		oper(ana, "ana")
		if err := h.Gate.Drop(h.T.Context(), "root"); err != nil {
			t.Fatal(err)
		}
		ana.WantParts(irctest.Ended)
		bob.Want()
	})
}
