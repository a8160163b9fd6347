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
	return regexp.MustCompile(`^` + regexp.QuoteMeta(nick) + `(:| \*| \(to you\):| \(a ti\):| \(to the operators\):| \(a los operadores\):) `)
}

// addressed is the word by which the sentences of a language address the reader.
var addressed = map[Language]string{English: "you", Spanish: "tú"}

func TestNoLineOfAUserLooksLikeTheServers(t *testing.T) {
	for _, in := range Languages() {
		for _, nick := range nicks {
			if _, err := room.CheckNick(nick); err != nil {
				t.Fatalf("nobody can be called %s: %v", nick, err)
			}
			for _, text := range hostile {
				for _, kind := range []event.Kind{event.Said, event.Acted, event.Private, event.Notice} {
					got := string(in.AppendLine(nil, &room.View{Entry: event.Entry{Kind: kind, Nick: nick, Peer: "bob", Text: text}}))
					if !said(nick).MatchString(got) || strings.HasPrefix(got, Mark) || !strings.HasSuffix(got, text) {
						t.Errorf("%s says %q, and it reads %q", nick, text, got)
					}
				}
				own := string(in.AppendLine(nil, &room.View{Entry: event.Entry{Kind: event.Private, Nick: nick, Peer: nick, Text: text}, Echo: true}))
				if !strings.HasPrefix(own, addressed[in]+" (") || !strings.HasSuffix(own, " "+nick+"): "+text) {
					t.Errorf("the user's own copy reads %q", own)
				}
			}
		}
		if _, err := room.CheckNick(addressed[in]); err == nil {
			t.Errorf("a user can be called %s", addressed[in])
		}
	}
}

// servers returns every kind of line that the server tells in a language, with what users choose in it.
func servers(in Language, nick, text string) (lines []string) {
	line := func(v room.View) { lines = append(lines, string(in.AppendLine(nil, &v))) }
	for _, kind := range []event.Kind{event.Joined, event.Left, event.Quit, event.Renamed, event.Removed,
		event.Topic, event.Ranked, event.Kicked, event.Invited, event.Banned, event.Unbanned, event.Muted, event.Unmuted, event.Configured, event.Expelled} {
		for reason := range event.EndVoid + 1 {
			line(room.View{Entry: event.Entry{Kind: kind, Nick: nick, Peer: nick, Room: "#" + nick, Text: text}, Reason: reason})
		}
	}
	line(room.View{Entry: event.Entry{Kind: event.Notice, Text: text}})
	for change := event.Published; change <= event.Mixed; change++ {
		line(room.View{Entry: event.Entry{Kind: event.Shared, Nick: nick, File: &event.File{Change: change, Path: "/" + text, To: "/" + text, Count: 1, Explain: true}}})
	}
	for _, n := range []uint64{0, 1, 2, 2000} {
		line(room.View{Summary: &room.Summary{Joined: n, Left: n, Names: []string{nick}}})
		line(room.View{Summary: &room.Summary{Renamed: n, Changes: []room.Change{{Old: nick, New: nick}}}})
		for kind := event.Entered; kind <= event.Whois; kind++ {
			if kind == event.Rooms || kind == event.Found || kind == event.Raw {
				continue
			}
			for reason := range event.EndVoid + 1 {
				r := event.Reply{Kind: kind, Reason: reason, Nick: nick, Room: "#" + nick, Text: text, Count: n, Names: []string{nick}, Person: &event.Person{Nick: nick, Away: text, Rooms: []event.Place{{Room: "#" + nick}}}}
				lines = append(lines, string(in.AppendReply(nil, &r)))
			}
		}
	}
	for _, kind := range []event.Kind{event.Said, event.Acted, event.Notice, event.Topic, event.Removed} {
		e := event.Entry{Kind: kind, Nick: nick, Room: "#" + nick, Text: text}
		lines = append(lines, string(in.FoundLine(nil, &e, "2026-11-28 12:00")), string(in.FoundEnd(nil, &event.Reply{Kind: event.Found, Lines: []event.Entry{e}})))
	}
	lines = append(lines, string(in.FoundEnd(nil, &event.Reply{Kind: event.Found})))
	info := event.RoomInfo{Name: "#" + nick, Seats: 3}
	return append(lines, string(in.RoomLine(nil, info)), string(in.MoreRooms(nil, 7)))
}

func TestEveryLineOfTheServerBeginsWithTheMark(t *testing.T) {
	for _, nick := range nicks {
		for _, text := range hostile {
			for _, in := range Languages() {
				for _, line := range servers(in, nick, text) {
					if !strings.HasPrefix(line, Mark) {
						t.Errorf("a line of the server reads %q", line)
					}
				}
			}
		}
	}
}

// causes matches a sentence that begins with a user who causes it.
var causes = map[Language]*regexp.Regexp{
	English: regexp.MustCompile(`^(\S+) (joined|left|is now|shared|replaced|renamed|deleted|handed in|changed|removed) `),
	Spanish: regexp.MustCompile(`^(\S+) (entró|salió|ahora es|compartió|reemplazó|cambió|borró|entregó|quitó) `),
}

// A sentence about many users has a number or a general term where others have a nick. No nick may
// read the same.
func TestNoNickReadsLikeManyUsers(t *testing.T) {
	for _, in := range Languages() {
		check := func(sentence string) {
			t.Helper()
			m := causes[in].FindStringSubmatch(sentence + " ")
			if m == nil {
				return
			}
			if _, err := room.CheckNick(m[1]); err == nil {
				t.Errorf("a user called %s can cause what reads like %q", m[1], sentence)
			}
		}
		caused := 0
		for name, m := range Messages(in) {
			for _, text := range []string{m.One, m.Other} {
				if name == "news.one-person" || strings.Contains(text, "{nick}") {
					if strings.HasPrefix(text, "{nick} ") && causes[in].MatchString(strings.Replace(text, "{nick}", "ana", 1)+" ") {
						caused++ // the nick is the user's who causes it
					}
					continue
				}
				for _, n := range []string{"0", "1", "15", "2,000", "20\u00a0000"} {
					check(placeholder.ReplaceAllString(text, n))
				}
			}
		}
		if caused < 9 {
			t.Errorf("only %d messages in %s begin with a user who causes them", caused, in)
		}
		nobody := regexp.MustCompile(`(^|\bpor )` + in.Say(onePerson) + `\b|(^|\bpor )` + in.Say(severalPeople) + `\b`)
		for _, count := range []int{1, 2, 2000} {
			for change := range newsCounts {
				for _, file := range []event.File{{Change: change}, {Box: true}, {Box: true, Size: -1}} {
					file.Count = uint64(count)
					line := in.News(&event.Entry{Kind: event.Shared, File: &file}, "")
					check(line)
					if !nobody.MatchString(line) {
						t.Errorf("the news of nobody in particular read %q", line)
					}
				}
			}
		}
	}
}

func TestLinesReadAsUsersKnowThem(t *testing.T) {
	lab := &event.File{Change: event.Deleted, Path: "/x", Count: 1}
	for want, v := range map[string]room.View{
		"ana: hola":                                  {Entry: event.Entry{Kind: event.Said, Nick: "ana", Text: "hola"}},
		"ana: psst":                                  {Entry: event.Entry{Kind: event.Notice, Room: "#lab", Nick: "ana", Text: "psst"}},
		"ana (to you): * waves":                      {Entry: event.Entry{Kind: event.Acted, Nick: "ana", Peer: "bob", Text: "waves"}},
		"you (to bob): * waves":                      {Entry: event.Entry{Kind: event.Acted, Nick: "ana", Peer: "bob", Text: "waves"}, Echo: true},
		"ana (to you): a notice":                     {Entry: event.Entry{Kind: event.Notice, Nick: "ana", Peer: "bob", Text: "a notice"}},
		"ana (to the operators): help":               {Entry: event.Entry{Kind: event.Notice, Nick: "ana", Text: "help"}},
		"* hello":                                    {Entry: event.Entry{Kind: event.Notice, Text: "hello"}},
		"ana * waves":                                {Entry: event.Entry{Kind: event.Acted, Nick: "ana", Text: "waves"}},
		"ana (to you): psst":                         {Entry: event.Entry{Kind: event.Private, Nick: "ana", Peer: "bob", Text: "psst"}},
		"you (to bob): psst":                         {Entry: event.Entry{Kind: event.Private, Nick: "ana", Peer: "bob", Text: "psst"}, Echo: true},
		"* ana joined":                               {Entry: event.Entry{Kind: event.Joined, Nick: "ana"}},
		"* ana left":                                 {Entry: event.Entry{Kind: event.Left, Nick: "ana"}},
		"* ana left (too slow)":                      {Entry: event.Entry{Kind: event.Quit, Nick: "ana"}, Reason: event.EndTooSlow},
		"* ana left (a b)":                           {Entry: event.Entry{Kind: event.Quit, Nick: "ana", Text: " a  b "}},
		"* ana put bob out: spam":                    {Entry: event.Entry{Kind: event.Kicked, Nick: "ana", Peer: "bob", Text: "spam"}},
		"* ana made bob an operator":                 {Entry: event.Entry{Kind: event.Ranked, Nick: "ana", Peer: "bob", Rank: event.Operator}},
		"* ana banned bob from #w for 2 hours: spam": {Entry: event.Entry{Kind: event.Banned, Nick: "ana", Peer: "bob", Room: "#w", Seconds: 7200, Text: "spam"}},
		"* ana muted 10.0.0.0/24":                    {Entry: event.Entry{Kind: event.Muted, Nick: "ana", Peer: "10.0.0.0/24"}},
		"* ana muted bob for 90 minutes":             {Entry: event.Entry{Kind: event.Muted, Nick: "ana", Peer: "bob", Seconds: 5400}},
		"* ana lets bob speak again":                 {Entry: event.Entry{Kind: event.Unmuted, Nick: "ana", Peer: "bob"}},
		"* ana changed #w: moderated, no key is needed, a line every 10 seconds": {Entry: event.Entry{Kind: event.Configured, Nick: "ana", Room: "#w", Text: "moderated -key slow=10 future"}},
		"* bob is banned from the server":                                        {Entry: event.Entry{Kind: event.Expelled, Peer: "bob"}},
		"* ana banned bob from the server: spam":                                 {Entry: event.Entry{Kind: event.Expelled, Nick: "ana", Peer: "bob", Text: "spam"}},
		"* ana removed line 7 of bob":                                            {Entry: event.Entry{Kind: event.Removed, Nick: "ana", Peer: "bob", Text: "7"}},
		"* ana is now eva":                                                       {Entry: event.Entry{Kind: event.Renamed, Nick: "ana", Peer: "eva"}},
		"* ana deleted x":                                                        {Entry: event.Entry{Kind: event.Shared, Nick: "ana", File: lab}},
		"* 3 people joined (ana, bob and 1 more)":                                {Summary: &room.Summary{Joined: 3, Names: []string{"ana", "bob"}}},
		"* 1 person joined (ana), 2,000 left":                                    {Summary: &room.Summary{Joined: 1, Left: 2000, Names: []string{"ana"}}},
		"* 3 people joined, 1 left":                                              {Summary: &room.Summary{Joined: 3, Left: 1}},
		"* 1 person left":                                                        {Summary: &room.Summary{Left: 1}},
		"* 3 people changed their nicks (a is now b, c is now d and 1 more)":     {Summary: &room.Summary{Renamed: 3, Changes: []room.Change{{Old: "a", New: "b"}, {Old: "c", New: "d"}}}},
		"* 1 person changed their nick (a is now b)":                             {Summary: &room.Summary{Renamed: 1, Changes: []room.Change{{Old: "a", New: "b"}}}},
	} {
		if got := string(AppendLine(nil, &v)); got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
	for want, r := range map[string]event.Reply{
		"* you are ana in #lab, nobody else is here yet":             {Kind: event.Entered, Nick: "ana", Room: "#lab"},
		"* you are ana in #lab with bob":                             {Kind: event.Entered, Nick: "ana", Room: "#lab", Count: 1, Names: []string{"bob"}},
		"* you are ana in #lab with 21 others: bob, eva and 19 more": {Kind: event.Entered, Nick: "ana", Room: "#lab", Count: 21, Names: []string{"bob", "eva"}},
		"* 2 in #lab: ana, bob":                                      {Kind: event.Roster, Room: "#lab", Count: 2, Names: []string{"ana", "bob"}},
		"* 0 in #lab":                                                {Kind: event.Roster, Room: "#lab"},
		"* 20 lines; /since 1042 shows what follows":                 {Kind: event.Recent, Count: 20, Seq: 1042},
		"*   /me TEXT":                                               {Kind: event.Note, Text: "  /me TEXT"},
		"* you are not in #lab: nobody heard that":                   {Kind: event.Note, Reason: event.NoteNotHeard, Room: "#lab"},
		"* bye": {Kind: event.Bye, Reason: event.EndQuit},
	} {
		if got := string(AppendReply(nil, &r)); got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
	if got := string(RoomLine(nil, event.RoomInfo{Name: "#lab", Seats: 1234})); got != "* #lab: 1,234 here" {
		t.Errorf("a room reads %q", got)
	}
}

func TestLinesReadWellInSpanish(t *testing.T) {
	for want, v := range map[string]room.View{
		"ana: hola":                                              {Entry: event.Entry{Kind: event.Said, Nick: "ana", Text: "hola"}},
		"ana (a ti): psst":                                       {Entry: event.Entry{Kind: event.Private, Nick: "ana", Peer: "bob", Text: "psst"}},
		"ana (a los operadores): psst":                           {Entry: event.Entry{Kind: event.Notice, Nick: "ana", Text: "psst"}},
		"tú (a bob): psst":                                       {Entry: event.Entry{Kind: event.Private, Nick: "ana", Peer: "bob", Text: "psst"}, Echo: true},
		"* ana salió (conexión perdida)":                         {Entry: event.Entry{Kind: event.Quit, Nick: "ana"}, Reason: event.EndLost},
		"* entró 1 persona (ana), 20\u00a0000 salieron":          {Summary: &room.Summary{Joined: 1, Left: 20000, Names: []string{"ana"}}},
		"* 2 personas cambiaron de apodo (a ahora es b y 1 más)": {Summary: &room.Summary{Renamed: 2, Changes: []room.Change{{Old: "a", New: "b"}}}},
		"* 3 archivos compartidos por varias personas en /lab":   {Entry: event.Entry{Kind: event.Shared, File: &event.File{Change: event.Published, Path: "/lab", Count: 3}}},
		"* una persona borró x":                                  {Entry: event.Entry{Kind: event.Shared, File: &event.File{Change: event.Deleted, Path: "/x", Count: 1}}},
	} {
		if got := string(Spanish.AppendLine(nil, &v)); got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
	for want, err := range map[string]*room.NickError{
		"el apodo ana se guarda durante 1 minuto para alguien que acaba de salir; ana2 está libre": {Nick: "ana", Why: room.NickKept, Wait: time.Minute, Free: "ana2"},
		"el apodo tú es del propio servidor":                                                       {Nick: "tú", Why: room.NickReserved, Other: "tú"},
	} {
		if got := Spanish.Refusal(err); got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
	if got, want := Spanish.Kept(24*time.Hour, time.Hour), "lo que se dice en las salas se guarda durante 1 día, y quien viene sin cuenta puede ver lo de 1 hora atrás"; got != want {
		t.Errorf("it reads %q, want %q", got, want)
	}
}

func TestLiveLinesDoNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 1024)
	for kind, e := range map[string]event.Entry{
		"said": {Kind: event.Said, Nick: "ana", Text: "hola"}, "private": {Kind: event.Private, Nick: "ana", Text: "hola"},
		"joined": {Kind: event.Joined, Nick: "ana"}, "left": {Kind: event.Left, Nick: "ana"}, "renamed": {Kind: event.Renamed, Nick: "ana", Peer: "eva"},
	} {
		v := room.View{Entry: e}
		if n := testing.AllocsPerRun(100, func() { dst = AppendLine(dst[:0], &v) }); n != 0 {
			t.Errorf("a line of the kind %s allocates %v times", kind, n)
		}
	}
}

func TestNewsOfFiles(t *testing.T) {
	long := strings.Repeat("ñ", 150)
	for _, c := range []struct {
		nick string
		file event.File
		want string
	}{
		{"ana", event.File{Change: event.Published, Path: "/notes.txt", Size: 12345, Count: 1}, "ana shared notes.txt (12 kB)"},
		{"ana", event.File{Change: event.Replaced, Path: "/lab3/notes.txt", Size: 1, Count: 1}, "ana replaced /lab3/notes.txt (1 byte)"},
		{"ana", event.File{Change: event.Moved, Path: "/notes.txt", To: "/lab3/n", Count: 1}, "ana renamed notes.txt to /lab3/n"},
		{"ana", event.File{Change: event.Deleted, Path: "/lab3/n", Count: 1}, "ana deleted /lab3/n"},
		{"ana", event.File{Change: event.Published, Path: "/lab3", Count: 214}, "ana shared 214 files in /lab3"},
		{"ana", event.File{Change: event.Published, Path: "/", Count: 2}, "ana shared 2 files in /"},
		{"ana", event.File{Change: event.Mixed, Size: -1, Count: 2}, "ana changed 2 files"},
		{"", event.File{Change: event.Deleted, Count: 1}, "one person deleted 1 file"},
		{"", event.File{Change: event.Moved, Count: 2}, "several people renamed 2 files"},
		{"ana", event.File{Change: event.Published, Size: 12345, Count: 3, Box: true}, "ana handed in 12 kB"},
		{"", event.File{Change: event.Published, Size: -1, Count: 3, Box: true}, "several people handed in 3 files"},
		{"ana", event.File{Change: event.Deleted, Path: "/x", Count: 1, Unproven: true}, "ana? deleted x"},
		{"ana", event.File{Change: event.Deleted, Path: "/x", Count: 1, Unproven: true, Explain: true},
			"ana? deleted x (ana? has another address than the ana who is in the chat, and may be somebody else)"},

		// Nobody takes a part of a path for text or for a command.
		{"ana", event.File{Change: event.Published, Path: "/two words.txt", Size: 1, Count: 1}, `ana shared "two words.txt" (1 byte)`},
		{"ana", event.File{Change: event.Published, Path: `/a"b`, Size: 1, Count: 1}, `ana shared "a\"b" (1 byte)`},
		{"ana", event.File{Change: event.Published, Path: "/x: curl -O ftp:evil", Size: 1, Count: 1}, `ana shared "x: curl -O ftp:evil" (1 byte)`},
		{"ana", event.File{Change: event.Published, Path: "/a/" + long, Size: 1, Count: 1}, "ana shared /a/" + long[:196] + "… (1 byte)"},
	} {
		e := event.Entry{Kind: event.Shared, Nick: c.nick, File: &c.file}
		if got := News(&e, ""); got != c.want {
			t.Errorf("%+v reads\n%q, want\n%q", c.file, got, c.want)
		}
	}
	e := event.Entry{Kind: event.Shared, Nick: "ana", File: &event.File{Change: event.Published, Path: "/notes.txt", Size: 1, Count: 1}}
	if got := News(&e, "curl -O ftp://x"); got != "ana shared notes.txt (1 byte): curl -O ftp://x" {
		t.Errorf("with a command it reads %q", got)
	}
}

func TestReceipts(t *testing.T) {
	at := time.Date(2026, 11, 28, 9, 5, 7, 0, time.Local)
	for want, got := range map[string]string{
		"you handed in hw.txt (3 B) at 09:05:07, SHA-256 ff":                                 Receipt(files.Event{Time: at, Size: 3, Count: 1, SHA256: "ff"}, "hw.txt"),
		"you handed in hw.txt (3 B) at 09:05:07, SHA-256 ff; the version before is kept":     Receipt(files.Event{Kind: files.Replaced, Time: at, Size: 3, Count: 1, SHA256: "ff"}, "hw.txt"),
		"you handed in 3 files (1.2 kB), the last at 09:05:07: /cat RECEIPTS.txt lists them": Receipt(files.Event{Time: at, Size: 1234, Count: 3}, ""),
	} {
		if got != want {
			t.Errorf("it reads %q, want %q", got, want)
		}
	}
}

func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 9950: "10 kB", 999_499: "999 kB", 999_500: "1.0 MB", 5 << 50: "5.6 PB"} {
		if got := English.Bytes(n); got != want {
			t.Errorf("%d bytes read %q, want %q", n, got, want)
		}
	}
}

func TestTheAnswerToAPeerOfAnotherServiceNamesTheRightAddress(t *testing.T) {
	for want, got := range map[string]string{
		"this is the chat, not FTP: the files are at ftp://h:2121":       NotThisChat(otherservice.FTP, "ftp://h:2121"),
		"this is a chat, not FTP: come in with nc, telnet or tertulia":   NotThisChat(otherservice.FTP, ""),
		"this port is not for IRC: let your client connect to port 6667": NotThisChat(otherservice.IRC, "6667"),
		"this is a chat, not SSH: come in with nc, telnet or tertulia":   NotThisChat(otherservice.SSH, "ssh://h"),

		"this is a chat, not a web server: open http://h:8080/ in your browser": NotThisChat(otherservice.Web, "http://h:8080/"),
		"this is a chat, not a web server: come in with nc, telnet or tertulia": NotThisChat(otherservice.Web, ""),
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
