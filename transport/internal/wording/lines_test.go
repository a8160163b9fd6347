package wording

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/room"
	"tertulia/transport/internal/otherservice"
)

// nicks are valid nicks that words of the server's sentences could be.
var nicks = []string{"ana", "several", "one", "hello", "server", "admin", "the", "type", "welcome", "3", "15", "10.0.0.5", "your", "there", "nobody"}

// hostile are texts that would look like the server's if they began a line.
var hostile = []string{"* bob joined", "joined", "is now bob", "people shared 300 files", "* * you are ana in #tertulia",
	") * bob left (", "bob: hi", "{nick}", "{count} people joined", "", " ", "*", "\u200b* bob left"}

// said matches the lines that a user can say.
func said(nick string) *regexp.Regexp {
	return regexp.MustCompile(`^` + regexp.QuoteMeta(nick) + `(:| \*| \(to you\):) `)
}

func TestNoLineOfAUserLooksLikeTheServers(t *testing.T) {
	for _, nick := range nicks {
		if _, err := room.CheckNick(nick); err != nil {
			t.Fatalf("nobody can be called %s: %v", nick, err)
		}
		for _, text := range hostile {
			for _, kind := range []room.Kind{room.Said, room.Acted, room.Private} {
				got := string(AppendLine(nil, &room.Event{Kind: kind, Nick: nick, Peer: "bob", Text: text}))
				if !said(nick).MatchString(got) || strings.HasPrefix(got, Mark) || !strings.HasSuffix(got, text) {
					t.Errorf("%s says %q, and it reads %q", nick, text, got)
				}
			}
			own := string(AppendLine(nil, &room.Event{Kind: room.PrivateEcho, Nick: nick, Peer: nick, Text: text}))
			if want := "you (to " + nick + "): " + text; own != want {
				t.Errorf("the user's own copy reads %q, want %q", own, want)
			}
		}
	}
	if _, err := room.CheckNick("you"); err == nil {
		t.Error("a user can be called you")
	}
}

// servers returns every kind of line that the server tells with what users choose in it.
func servers(nick, text string) (lines []string) {
	for kind := room.Joined; kind <= room.Bye; kind++ {
		if kind == room.Rooms || kind == room.Welcome || kind == room.Raw {
			continue
		}
		for reason := range room.Closing + 1 {
			for _, n := range []uint64{0, 1, 2, 2000} {
				e := room.Event{Kind: kind, Reason: reason, Nick: nick, Peer: nick, Room: "#" + nick, Text: text, Count: n, Gone: n,
					Names: []string{nick}, Changes: []room.Change{{Old: nick, New: nick}}}
				lines = append(lines, string(AppendLine(nil, &e)))
			}
		}
	}
	info := room.Info{Name: "#" + nick, Seats: 3}
	return append(lines, string(RoomLine(nil, info)), string(MoreRooms(nil, 7)))
}

func TestEveryLineOfTheServerBeginsWithTheMark(t *testing.T) {
	for _, nick := range nicks {
		for _, text := range hostile {
			for _, line := range servers(nick, text) {
				if !strings.HasPrefix(line, Mark) {
					t.Errorf("a line of the server reads %q", line)
				}
			}
		}
	}
}

// causes matches a sentence that begins with a user who causes it.
var causes = regexp.MustCompile(`^(\S+) (joined|left|is now|shared|replaced|renamed|deleted|handed in|changed)\b`)

// A sentence about many users has a number or a general term where others have a nick. No nick may
// read the same.
func TestNoNickReadsLikeManyUsers(t *testing.T) {
	check := func(sentence string) {
		t.Helper()
		m := causes.FindStringSubmatch(sentence)
		if m == nil {
			return
		}
		if _, err := room.CheckNick(m[1]); err == nil {
			t.Errorf("a user called %s can cause what reads like %q", m[1], sentence)
		}
	}
	for name, m := range Messages() {
		for _, text := range []string{m.One, m.Other} {
			if name == "news.one-person" || strings.Contains(text, "{nick}") {
				continue // the nick is the user's who causes it
			}
			for _, n := range []string{"0", "1", "15", "2,000"} {
				check(placeholder.ReplaceAllString(text, n))
			}
		}
	}
	for _, count := range []int{1, 2, 2000} {
		for kind := range newsCounts {
			e := files.Event{Kind: kind, Count: count}
			for _, line := range []string{News(e, ""), HandedIn(e), HandedInCount(e), Changed(e)} {
				check(line)
				if !strings.HasPrefix(line, "one person ") && !strings.HasPrefix(line, "several people ") {
					t.Errorf("the news of nobody in particular read %q", line)
				}
			}
		}
	}
}

func TestLinesReadAsUsersKnowThem(t *testing.T) {
	for want, e := range map[string]room.Event{
		"ana: hola":             {Kind: room.Said, Nick: "ana", Text: "hola"},
		"ana * waves":           {Kind: room.Acted, Nick: "ana", Text: "waves"},
		"ana (to you): psst":    {Kind: room.Private, Nick: "ana", Peer: "bob", Text: "psst"},
		"you (to bob): psst":    {Kind: room.PrivateEcho, Nick: "ana", Peer: "bob", Text: "psst"},
		"* ana joined":          {Kind: room.Joined, Nick: "ana"},
		"* ana left":            {Kind: room.Left, Nick: "ana"},
		"* ana left (too slow)": {Kind: room.Left, Nick: "ana", Reason: room.TooSlow},
		"* ana left (a b)":      {Kind: room.Left, Nick: "ana", Text: " a  b "},
		"* 3 people joined (ana, bob and 1 more)": {Kind: room.PresenceSummary, Count: 3, Names: []string{"ana", "bob"}},
		"* 1 person joined (ana), 2,000 left":     {Kind: room.PresenceSummary, Count: 1, Gone: 2000, Names: []string{"ana"}},
		"* 3 people joined, 1 left":               {Kind: room.PresenceSummary, Count: 3, Gone: 1},
		"* 1 person left":                         {Kind: room.PresenceSummary, Gone: 1},
		"* ana is now eva":                        {Kind: room.Renamed, Nick: "ana", Peer: "eva"},
		"* 3 people changed their nicks (a is now b, c is now d and 1 more)": {Kind: room.Renames, Count: 3, Changes: []room.Change{{Old: "a", New: "b"}, {Old: "c", New: "d"}}},
		"* 1 person changed their nick (a is now b)":                         {Kind: room.Renames, Count: 1, Changes: []room.Change{{Old: "a", New: "b"}}},
		"* you are ana in #lab, nobody else is here yet":                     {Kind: room.Entered, Nick: "ana", Room: "#lab"},
		"* you are ana in #lab with bob":                                     {Kind: room.Entered, Nick: "ana", Room: "#lab", Count: 1, Names: []string{"bob"}},
		"* you are ana in #lab with 21 others: bob, eva and 19 more":         {Kind: room.Entered, Nick: "ana", Room: "#lab", Count: 21, Names: []string{"bob", "eva"}},
		"* 2 in #lab: ana, bob":                                              {Kind: room.Roster, Room: "#lab", Count: 2, Names: []string{"ana", "bob"}},
		"* 0 in #lab":                                                        {Kind: room.Roster, Room: "#lab"},
		"* 20 lines; /since 1042 shows what follows":                         {Kind: room.Recent, Count: 20, Seq: 1042},
		"*   /me TEXT": {Kind: room.Note, Text: "  /me TEXT"},
		"* you are not in #lab: nobody heard that": {Kind: room.Note, Reason: room.NotHeard, Room: "#lab"},
		"* bye":          {Kind: room.Bye, Reason: room.Quit},
		"* ana shared x": {Kind: room.Shared, Text: "ana shared x"},
	} {
		if got := string(AppendLine(nil, &e)); got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
	if got := string(RoomLine(nil, room.Info{Name: "#lab", Seats: 1234})); got != "* #lab: 1,234 here" {
		t.Errorf("a room reads %q", got)
	}
}

func TestLiveLinesDoNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 1024)
	for kind, e := range map[string]room.Event{
		"said": {Kind: room.Said, Nick: "ana", Text: "hola"}, "private": {Kind: room.Private, Nick: "ana", Text: "hola"},
		"joined": {Kind: room.Joined, Nick: "ana"}, "left": {Kind: room.Left, Nick: "ana"}, "renamed": {Kind: room.Renamed, Nick: "ana", Peer: "eva"},
	} {
		if n := testing.AllocsPerRun(100, func() { dst = AppendLine(dst[:0], &e) }); n != 0 {
			t.Errorf("a line of the kind %s allocates %v times", kind, n)
		}
	}
}

// by returns a user with this nick.
func by(nick string) event.Identity { return event.Identity{Nick: nick} }

func TestNewsOfFiles(t *testing.T) {
	at := time.Date(2026, 11, 28, 9, 5, 7, 0, time.Local)
	long := strings.Repeat("ñ", 150)
	file := func(name string) files.Event {
		return files.Event{Kind: files.Published, User: by("ana"), Dir: "/", Name: name, Size: 1, Count: 1}
	}
	for want, got := range map[string]string{
		"ana shared notes.txt (1 byte)":                  News(file("notes.txt"), ""),
		"ana shared notes.txt (1 byte): curl -O ftp://x": News(file("notes.txt"), "curl -O ftp://x"),
		`ana shared "two words.txt" (1 byte)`:            News(file("two words.txt"), ""),
		`ana shared "a\"b" (1 byte)`:                     News(file(`a"b`), ""),
		`ana shared "x: curl -O ftp:evil" (1 byte)`:      News(file("x: curl -O ftp:evil"), ""),
		"ana shared /a/" + long[:196] + "… (1 byte)":     News(files.Event{User: by("ana"), Dir: "/a", Name: long, Size: 1, Count: 1}, ""),
		"eva replaced notes.txt (12 kB)":                 News(files.Event{Kind: files.Replaced, User: by("eva"), Dir: "/", Name: "notes.txt", Size: 12345, Count: 1}, ""),
		"eva renamed notes.txt to /lab3/n":               News(files.Event{Kind: files.Renamed, User: by("eva"), Dir: "/", Name: "notes.txt", To: "/lab3/n", Count: 1}, ""),
		"eva deleted /lab3/n":                            News(files.Event{Kind: files.Deleted, User: by("eva"), Dir: "/lab3", Name: "n", Count: 1}, ""),
		"ana shared 2140 files in /lab3":                 News(files.Event{User: by("ana"), Dir: "/lab3", Count: 2140}, ""),
		"one person deleted 1 file":                      News(files.Event{Kind: files.Deleted, Count: 1}, ""),
		"several people renamed 2 files":                 News(files.Event{Kind: files.Renamed, Count: 2}, ""),
		"ana? deleted x":                                 News(files.Event{Kind: files.Deleted, User: event.Identity{Nick: "ana", Unproven: true}, Dir: "/", Name: "x", Count: 1}, ""),
		"ana handed in 1.2 kB":                           HandedIn(files.Event{User: by("ana"), Size: 1234, Count: 1}),
		"ana? shared x (999 bytes) (ana? has another address than the ana who is in the chat, and may be somebody else)": Unproven("ana? shared x (999 bytes)", "ana"),
		"you handed in hw.txt (3 B) at 09:05:07, SHA-256 ff":                                                             Receipt(files.Event{Time: at, Size: 3, Count: 1, SHA256: "ff"}, "hw.txt"),
		"you handed in hw.txt (3 B) at 09:05:07, SHA-256 ff; the version before is kept":                                 Receipt(files.Event{Kind: files.Replaced, Time: at, Size: 3, Count: 1, SHA256: "ff"}, "hw.txt"),
		"you handed in 3 files (1.2 kB), the last at 09:05:07: /cat RECEIPTS.txt lists them":                             Receipt(files.Event{Time: at, Size: 1234, Count: 3}, ""),
	} {
		if got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 9950: "10 kB", 999_499: "999 kB", 999_500: "1.0 MB", 5 << 50: "5.6 PB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d bytes read %q, want %q", n, got, want)
		}
	}
}

func TestTheAnswerToAPeerOfAnotherServiceNamesTheRightAddress(t *testing.T) {
	for want, got := range map[string]string{
		"this is the chat, not FTP: the files are at ftp://h:2121":     NotThisChat(otherservice.FTP, "ftp://h:2121"),
		"this is a chat, not FTP: come in with nc, telnet or tertulia": NotThisChat(otherservice.FTP, ""),
		"this is a chat, not SSH: come in with nc, telnet or tertulia": NotThisChat(otherservice.SSH, "ftp://h:2121"),
	} {
		if got != want {
			t.Errorf("the answer is %q, want %q", got, want)
		}
	}
	for _, s := range []otherservice.Service{otherservice.Web, otherservice.FTP, otherservice.SSH, otherservice.Mail, otherservice.IRC, otherservice.TLS} {
		if ServiceName(s) == "" || strings.Contains(NotThisChat(s, ""), "not :") {
			t.Errorf("%q has no name", fmt.Sprint(s))
		}
	}
}
