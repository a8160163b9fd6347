package secret

import "testing"

func TestLinesWithAPassword(t *testing.T) {
	for _, line := range []string{
		"/login ana hunter2222", "/LOGIN ana hunter2222", "  /login ana x", "//login ana x", "/ login ana x", "/login", "/login: ana x",
		"/login1 ana x", "/login,ana x", `\login ana x`, `\/login ana x`, ".login ana x", "!login ana x", "!!pass x", "/pass x", "/pass:x",
		"/passwd a b", "/register x", "/operator 123-456", "/account drop x", "／login ana x", "/\u200blogin ana x",
		"/lgoin ana x", "/logn ana x", "/loginn ana x", "/log in ana x", "/pas x", "/passs x", "/paswd a b", "/regster x", "/acount drop x",
		"/opertor x", "/password x", "/signin ana x", "//lgoin x",
	} {
		if !Is(line) {
			t.Errorf("%q has no password", line)
		}
	}
}

func TestLinesWithoutAPassword(t *testing.T) {
	for _, line := range []string{
		"", " ", "/", "hola", "login works again", "pass me the salt", "the /login page is slow", "/last 50", "/part", "/join #lab", "/list",
		"/who", "/usr/bin/ld: cannot find -lfoo", "/login.html: 404", "/login/form: 404", "/pass-through: ok", "/etc/passwd: no such file",
		"...", "!important", ".lgoin ana x", "/nick eva", "/topic x", "/quit", "/me waves", "/whoami", "/ban bob", "1. login",
	} {
		if Is(line) {
			t.Errorf("%q has a password", line)
		}
	}
}

func FuzzIs(f *testing.F) {
	for _, line := range []string{"/login ana x", "//", "\\", ". pass", "/\xff", "／login"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if Is(line) && !Is(" "+line) {
			t.Fatalf("%q has a password, and yet not after a space", line)
		}
	})
}

func TestALineIsShownWithoutItsPassword(t *testing.T) {
	for line, want := range map[string]string{"/login ana hunter2222": "/login …", " //pass x": "//pass …", "hola ana": "hola ana", "/pass": "/pass …"} {
		if got := Shown(line); got != want {
			t.Errorf("%q is shown as %q, want %q", line, got, want)
		}
	}
}
