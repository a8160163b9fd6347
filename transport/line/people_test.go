package line

import (
	"strings"
	"testing"
	"time"
)

func TestIgnoring(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.wants("* bob joined")
		ana.sends("/ignore\n/ignore bob\n/ignore\n")
		ana.wants(
			"* you ignore nobody: /ignore NICK hides what somebody says",
			"* what bob says is hidden from you, under another nick too: /unignore bob shows it again",
			"* you ignore bob: /unignore NICK shows what they say again")
		bob.sends("one\n/msg ana psst\n")
		bob.wants("bob: one", "you (to ana): psst")
		ana.sends("/ignore ana\n/unignore\n/unignore eva\n/unignore bob\n")
		ana.wants(
			"* you cannot ignore yourself",
			"* whom? for example /unignore bob; /ignore lists whom you ignore",
			"* you do not ignore eva: /ignore lists whom you ignore",
			"* what bob says is shown to you again")
		bob.sends("two\n")
		ana.wants("bob: two")
	})
}

func TestManyChangesOfNicks(t *testing.T) {
	bubble(t, Config{}, func(t *testing.T, h *house) {
		ana, bob := h.join("ana"), h.join("bob")
		ana.reads()
		for _, nick := range []string{"b1", "b2", "b3", "b4", "b5", "b6"} {
			bob.sends("/nick " + nick + "\n")
		}
		bob.wants("* bob is now b1", "* b1 is now b2", "* b2 is now b3", "* b3 is now b4", "* b4 is now b5",
			"* you have changed your nick often: you can change it again in 100 seconds")
		ana.wants("* bob is now b1", "* b1 is now b2", "* b2 is now b3", "* b3 is now b4", "* b4 is now b5")
	})
}

func TestOneWhoIsReadMoreSlowlyIsToldOnce(t *testing.T) {
	bubble(t, Config{Rate: 10, Burst: 20}, func(t *testing.T, h *house) {
		bob, ana := h.join("bob"), h.open()
		bob.reads()
		ana.sends("ana\n" + strings.Repeat("hola\n", 60))
		pass(10 * time.Second)
		ana.sends(strings.Repeat("hola\n", 60))
		pass(10 * time.Second)
		if n := strings.Count(ana.reads(), "* you are read at 10 lines a second"); n != 1 {
			t.Errorf("ana is told %d times", n)
		}
		if got := bob.reads(); strings.Count(got, "ana: hola\n") != 120 || strings.Contains(got, "a second") {
			t.Errorf("bob reads\n%s", got)
		}
	})
}
