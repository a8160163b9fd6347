package udp

import (
	"fmt"
	"testing"
	"time"
)

const guessWarning = "* somebody tries to speak as you over UDP: until 10 seconds after that ends nothing from your address is taken. Use TCP or our client, tertulia"

// guesses has somebody who forges bob's address send a line from so many ports of it.
func (h *house) guesses(ports int) {
	for i := range ports {
		h.at(fmt.Sprint("198.51.100.7:", 20000+i)).sends("the exam is cancelled\n")
	}
}

// withBare returns ana, who has our client, and bob, a bare user at an address, and the token of bob.
func (h *house) withBare(addr string) (ana *user, bob raw, token string) {
	ana, bob = h.join("ana"), h.at(addr)
	bob.proves()
	token = bob.joins()
	ana.reads()
	return ana, bob, token
}

func TestWhoTriesThePortsOfABareUserDoesNotSpeakAsThem(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob, _ := h.withBare("198.51.100.7:41000")
		h.guesses(3 * maxMisses)
		bob.sends("the exam is cancelled\n") // who forges the address hits the port, too
		ana.wants()
		if n := h.dropped(dropGuessed); n < 2*maxMisses {
			t.Errorf("%v datagrams are counted", n)
		}
		pass(closedTime / 2)
		bob.sends("hola\n")
		ana.wants()
		h.guesses(maxMisses)
		pass(closedTime - time.Second)
		bob.sends("hola\n")
		ana.wants()
		pass(time.Second)
		bob.sends("here I am\n")
		ana.wants("bob: here I am")
		bob.wants("[5] "+guessWarning, "[6] bob: here I am")
	})
}

func TestAFewWhoComeFromOneAddressAreNoGuessers(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		ana, bob, _ := h.withBare("198.51.100.7:41000")
		for i := range 4 {
			h.guesses(maxMisses - 1)
			pass(guessTime)
			bob.sends(fmt.Sprintln(i))
			ana.wants(fmt.Sprint("bob: ", i))
		}
		again := h.at("198.51.100.7:20000")
		for range 2 * maxMisses { // one port is one, however often it comes
			again.sends("hola?\n")
		}
		bob.sends("still here\n")
		ana.wants("bob: still here")
	})
}

func TestAnAddressIsKnownAsLongAsItHasBareUsers(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		_, _, token := h.withBare("198.51.100.7:41000")
		back := h.at("198.51.100.8:41000")
		back.proves()
		back.sends("/as " + token + "\n")
		back.reads()
		h.guesses(3 * maxMisses) // of the address that bob had
		back.sends("hola\n")
		back.wants("[6] bob: hola")
	})
}
