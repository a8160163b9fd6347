package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tertulia/cmd/internal/cli"
)

// runClient runs the client with an input, and returns its outputs.
func runClient(t *testing.T, input string, args ...string) (out string, err error) {
	t.Helper()
	var b bytes.Buffer
	err = exec(t.Context(), args, strings.NewReader(input), &b, &b)
	return b.String(), err
}

func TestALoginIsCheckedKeptUsedAndForgotten(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	t.Setenv("HOME", config)
	s, addr := serve(t)
	s.Account("ana", "correct horse")

	if out, err := runClient(t, "ana\nwrong\n", "login", addr); cli.Status(err) != 1 || !strings.Contains(err.Error(), "that is not the name and the password") {
		t.Errorf("a wrong login ends with %v after %q", err, out)
	}
	out, err := runClient(t, "ana\ncorrect horse\n", "login", addr)
	if err != nil || !strings.Contains(out, "you are ana at "+addr) || strings.Contains(out, "horse") {
		t.Fatalf("login says %q: %v", out, err)
	}
	if found, _ := filepath.Glob(filepath.Join(config, "*", "logins")); len(found) == 0 {
		if found, _ = filepath.Glob(filepath.Join(config, "*", "*", "*", "logins")); len(found) == 0 { // macOS
			t.Error("no file has the login")
		}
	}

	if out, err := runClient(t, "hola\n", "chat", "-nick", "whoever", addr); err != nil || !strings.Contains(out, "you are ana in") {
		t.Errorf("chat says %q: %v", out, err)
	}
	if got := s.Said(); !slices.Equal(got, []string{"hola"}) {
		t.Errorf("said %q", got)
	}

	s.Account("ana", "another password")
	if _, err := runClient(t, "hola\n", "chat", addr); cli.Status(err) != 1 || !strings.Contains(err.Error(), "tertulia logout "+addr) {
		t.Errorf("with a void login chat ends with %v", err)
	}
	if out, err := runClient(t, "", "logout", addr); err != nil || !strings.Contains(out, "is forgotten") {
		t.Errorf("logout says %q: %v", out, err)
	}
	if _, err := runClient(t, "", "logout", addr); cli.Status(err) != 1 {
		t.Errorf("a second logout ends with %v", err)
	}
	if out, err := runClient(t, "hola\n", "chat", "-nick", "eva", addr); err != nil || !strings.Contains(out, "you are eva in") {
		t.Errorf("without a login chat says %q: %v", out, err)
	}
}

func TestALoginThatOthersCanReadIsNotUsed(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	t.Setenv("HOME", config)
	dir, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "tertulia", "logins")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, addr := serve(t)
	if err := exec(t.Context(), []string{"chat", addr}, strings.NewReader(""), io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("chat ends with %v", err)
	}
}

func TestCommandsOfAccountsTakeOneHost(t *testing.T) {
	for _, args := range [][]string{{"login"}, {"logout"}, {"login", "a", "b"}, {"logout", "a", "b"}, {"login", "http://a"}} {
		if err := exec(t.Context(), args, strings.NewReader(""), io.Discard, io.Discard); cli.Status(err) != 2 {
			t.Errorf("%q ends with %v", args, err)
		}
	}
}

func TestALineWithAPasswordIsNotKept(t *testing.T) {
	m := newScreen(t.Context(), nil, chatConfig{})
	for _, line := range []string{"/who", "/login ana hunter2222", ".pass hunter2222", "/regster hunter2222"} {
		m.setInput(line)
		m.enter()
	}
	if !slices.Equal(m.past.lines, []string{"/who"}) {
		t.Errorf("the history has %q", m.past.lines)
	}
	for _, r := range m.news {
		if strings.Contains(r.text, "hunter2222") {
			t.Errorf("the screen has %q", r.text)
		}
	}
}
