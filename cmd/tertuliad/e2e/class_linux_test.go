package e2e

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/cmd/tertuliad/e2e/internal/servertest"
	"tertulia/transport/line/wire"
	"tertulia/transport/web/sockettest"
)

const teachers = "a-password-of-the-teacher"

// basic returns the header field Authorization of a user.
func basic(nick, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(nick+":"+password))
}

// A pupil is somebody in a class, on any protocol of the chat.
type pupil interface {
	// types types lines in the lobby.
	types(lines ...string)
	// hears reads until something comes that has all of some texts.
	hears(texts ...string)
	// isOut reads up to the end of the connection, and returns what came.
	isOut() string
}

// atTerminal is a pupil at a terminal, over TCP or UDP, or with our client, which shows the same texts.
type atTerminal struct{ *user }

func (p atTerminal) types(lines ...string) { p.T.Helper(); p.Sends(lines...) }

func (p atTerminal) hears(texts ...string) {
	p.T.Helper()
	var seen []string
	for {
		text, err := p.In.ReadString('\n')
		if err != nil {
			p.T.Fatalf("%q do not come: %v, but\n%s", texts, err, strings.Join(seen, ""))
		}
		if containsAll(text, texts) {
			return
		}
		seen = append(seen, text)
	}
}

func (p atTerminal) isOut() string {
	p.T.Helper()
	all, err := io.ReadAll(p.In)
	if err != nil {
		p.T.Errorf("the end is %v", err)
	}
	return string(all)
}

// onPage is a pupil with a page. What operators do comes as data, so it looks for the names in it.
type onPage struct{ *tab }

func (p onPage) types(lines ...string) {
	for _, line := range lines {
		p.says("#tertulia", line)
	}
}

func (p onPage) hears(texts ...string) {
	p.t.Helper()
	for {
		f := p.frame()
		if containsAll(f.Nick+": "+f.Text, texts) || containsAll(words[f.Kind]+" "+f.Nick+" "+f.Peer+" "+f.Text, texts) {
			return
		}
	}
}

func (p onPage) isOut() string { p.t.Helper(); return p.rest().Raw }

// words are the words of the chat's texts for the kinds of frames that this test looks for.
var words = map[string]string{"kicked": "put out", "muted": "muted", "expelled": "banned from the server by", "configured": "changed"}

func containsAll(text string, parts []string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
}

// ourClient joins as our client does, with a key of its own.
func (s *server) ourClient(t *testing.T, nick string) *user {
	t.Helper()
	u := s.Knock(t)
	hello := wire.Hello{Key: fmt.Sprintf("%032x", nick), Epoch: "-", Room: "#tertulia"}
	u.Writes(string(hello.Append(nil)) + nick + "\n")
	for !strings.Contains(u.Line(), " room ") {
	}
	return u
}

// operator joins as an operator of the server, with the one-time code.
func (s *server) operator(t *testing.T, nick, state string) *user {
	t.Helper()
	code, err := os.ReadFile(filepath.Join(state, "operator-code"))
	ok(t, err)
	return s.registers(t, nick, teachers+" "+strings.TrimSpace(string(code)))
}

// A teacher and thirty pupils, on all protocols at once. What the teacher does is seen on each of them
// at once, and holds on each.
func TestATeacherAndThirtyPupils(t *testing.T) {
	state := t.TempDir()
	s := start(t, "-state-dir", state, "-operators", "teacher", "-files-access", "drop", "-files-reserve", "0", "-rate", "0", "-max-conns-per-addr", "0")
	teacher := s.operator(t, "teacher", state)
	class := make(map[string]pupil)
	var names []string
	for i := range 30 {
		nick := fmt.Sprintf("pupil%02dx", i)
		names = append(names, nick)
		switch i % 4 {
		case 0:
			class[nick] = atTerminal{s.Join(t, nick)}
		case 1:
			class[nick] = atTerminal{s.OverUDP(t, nick)}
		case 2:
			class[nick] = atTerminal{s.ourClient(t, nick)}
		case 3:
			class[nick] = onPage{s.open(t, nick, "#tertulia")}
		}
	}
	all := func(texts ...string) {
		t.Helper()
		for _, nick := range names {
			class[nick].hears(texts...)
		}
	}
	teacher.Sends("good morning")
	all("teacher: good morning")
	byTeacher := func(commands ...string) { t.Helper(); teacher.Sends(commands...) }

	// A nick is reserved: others do not get it, nor one that looks like it, on any protocol.
	s.registers(t, "olga", "olga-has-a-password")
	for nick, told := range map[string]string{"olga": "/login olga", "Olga": "/login Olga", "0lga": "olga is registered"} {
		u := s.Knock(t)
		u.Sends(nick)
		atTerminal{u}.hears(told)
		u.Closes()
	}
	fake, err := sockettest.Dial(t.Context(), "ws://"+s.Page+"/ws", nil)
	ok(t, err)
	defer fake.Close()
	ok(t, fake.Conn.SetDeadline(time.Now().Add(hang)))
	ok(t, fake.Hello(sockettest.Hello{Key: strings.Repeat("0f", 16), Nick: "olga", Room: "#tertulia"}))
	if f, err := fake.Await("refused"); err != nil || f.Free == "" {
		t.Errorf("a page that asks for the nick is told %s, %v", f.Raw, err)
	}
	if _, err := servertest.DialFTP(s.Files, "olga", "x"); servertest.Code(err) != 530 {
		t.Errorf("FTP without the password: %v", err)
	}
	s.Asks(t, http.MethodPost, "rooms/tertulia", "I am olga", http.StatusConflict, "Authorization", basic("olga", ""))

	// Mute: at once, and not for others.
	for _, nick := range names[:4] {
		byTeacher("/mute " + nick + " 10m noise")
		all("teacher", "muted", nick)
		class[nick].types("you do not hear this")
		class[nick].types("/ping")
	}
	byTeacher("/unmute " + names[0])
	teacher.Until("* teacher lets " + names[0] + " speak again")
	class[names[0]].types("thank you")
	all(names[0] + ": thank you")

	// Slow mode.
	byTeacher("/room slow 60")
	all("teacher", "changed")
	class[names[4]].types("one")
	all(names[4] + ": one")
	class[names[4]].types("two")
	class[names[4]].hears("is slow")
	byTeacher("/room slow off")
	all("teacher", "changed")

	// A kick ends the seats and sessions of a pupil, who may come back.
	class["caller"] = atTerminal{s.Join(t, "caller")}
	upload, err := s.FTP(t, "caller").Begin("STOR homework.txt")
	ok(t, err)
	defer upload.Close()
	byTeacher("/kick caller be kind")
	all("teacher", "put", "caller", "be kind")
	if text := class["caller"].isOut(); !strings.Contains(text, "be kind") {
		t.Errorf("who is put out is told\n%s", text)
	}
	if n, err := upload.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Error("the upload of a user who was put out goes on")
	}
	s.Join(t, "caller").Closes()

	// A ban ends them on each protocol, and keeps them out.
	for _, nick := range names[:4] {
		byTeacher("/ban " + nick + " 1h enough")
		if text := class[nick].isOut(); !strings.Contains(text, "enough") {
			t.Errorf("%s, who is banned, is told\n%s", nick, text)
		}
		again := s.Knock(t)
		again.Sends(nick)
		if text := (atTerminal{again}).isOut(); !strings.Contains(text, "banned until") || !strings.Contains(text, "enough") {
			t.Errorf("%s, who comes again, is told\n%s", nick, text)
		}
		if _, err := servertest.DialFTP(s.Files, nick, "x"); err == nil {
			t.Errorf("%s, who is banned, uses FTP", nick)
		}
		s.Asks(t, http.MethodPut, "files/a", "x", http.StatusForbidden, "Authorization", basic(nick, ""))
	}
	names = names[4:]
	all("teacher", "banned", "from the server", "enough")
	byTeacher("/ban 127.0.0.1")
	atTerminal{teacher}.hears("people here")

	// A room for which a key or an invitation is needed.
	byTeacher("/join #exam", "/room key blue", "/room invite")
	teacher.Until("* teacher changed #exam: only for invited people")
	class[names[0]].types("/join #exam blue")
	class[names[0]].hears("#exam")
	byTeacher("/invite " + names[0])
	class[names[0]].hears("teacher", "#exam")
	class[names[0]].types("/join #exam")
	atTerminal{teacher}.hears(names[0] + " joined")
	byTeacher("/join #tertulia")

	// What was handed in, when and by whom.
	for _, nick := range names[1:4] {
		ok(t, s.FTP(t, nick).Put("homework.txt", "by "+nick))
	}
	_, list := s.Asks(t, http.MethodGet, "files/?handins", "", http.StatusOK,
		"Accept", "text/csv", "Authorization", basic("teacher", teachers))
	for _, nick := range names[1:4] {
		if !strings.Contains(list, nick) {
			t.Errorf("the list of what was handed in lacks %s:\n%s", nick, list)
		}
	}
	s.Asks(t, http.MethodGet, "files/?handins", "", http.StatusForbidden, "Authorization", basic(names[1], ""))

	// All that the teacher has done.
	acts := strings.Join(teacher.Asks("/audit 100"), "\n")
	for _, act := range []string{"mute", "unmute", "kick caller", "ban", "room"} {
		if !strings.Contains(acts, act) {
			t.Errorf("the audit lacks %q:\n%s", act, acts)
		}
	}
	s.Stop()
	if log := s.Log.String(); strings.Contains(log, teachers) || strings.Contains(log, "has-a-password") {
		t.Errorf("a password is in the log:\n%s", log)
	}
}
