package wording

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tertulia/actors/accounts"
	"tertulia/actors/event"
	"tertulia/actors/files"
	"tertulia/actors/limits"
	"tertulia/actors/room"
)

// pattern matches a message whose placeholders are all filled.
func pattern(id ID) string {
	parts := placeholder.Split(id.texts[English].Other, -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return strings.Join(parts, "(.+)")
}

// covers checks that an enumeration of an actor has a message for each of its values: those from
// first on, as many as the source declares.
func covers[K ~uint8](t *testing.T, folder, name string, first K, messages map[K]ID) {
	t.Helper()
	size := enums(t, folder)[name]
	if size < 2 {
		t.Fatalf("%s has %d constants in the source of %s", name, size, folder)
	}
	if len(messages) != size {
		t.Errorf("%s has %d values, and %d of them have a message", name, size, len(messages))
	}
	for k := first; k < first+K(size); k++ {
		if messages[k].template == nil {
			t.Errorf("%s %d (%v) has no message", name, k, k)
		}
	}
}

func TestEveryReasonOfAnActorHasASentence(t *testing.T) {
	covers(t, "actors/room", "NameProblem", 1, nameProblems)
	covers(t, "actors/room", "Problem", 1, roomProblems)
	covers(t, "actors/room", "TellProblem", 1, tellProblems)
	covers(t, "actors/room", "IgnoreProblem", 1, ignoreProblems)
	covers(t, "actors/room", "HistoryProblem", 1, historyProblems)
	covers(t, "actors/event", "Reason", 1, reasons)
	covers(t, "actors/files", "Kind", 0, fileKinds)
	covers(t, "actors/files", "Cause", 1, fileCauses)
	covers(t, "actors/event", "Change", 1, newsCounts)
	for change := event.Published; change < event.Mixed; change++ {
		if news[change].template == nil {
			t.Errorf("the change %d of one file has no message", change)
		}
	}
	for reason := event.EndQuit; reason <= event.EndVoid; reason++ {
		silent := reason == event.EndQuit || reason == event.EndReplaced || reason == event.EndClosing || reason == event.EndVoid // the others learn no reason
		if _, told := leftReasons[reason]; told == silent {
			t.Errorf("that a user left by %v is told with a reason: %v", reason, told)
		}
	}
}

// TestEveryErrorOfAnActorHasASentence fails if an actor has a new error type or value that Error does
// not know.
func TestEveryErrorOfAnActorHasASentence(t *testing.T) {
	known := map[string]error{
		"room.NickError": &room.NickError{Nick: "ana", Why: room.NickTaken}, "room.Error": &room.Error{Room: "#lab", Why: room.RoomNone},
		"room.TellError": &room.TellError{Nick: "ana", Why: room.TellAbsent}, "room.IgnoreError": &room.IgnoreError{Nick: "ana", Why: room.IgnoreNone},
		"room.HistoryError": &room.HistoryError{Why: room.LineNone, Line: 7}, "room.BusyError": &room.BusyError{Reason: event.NoteBusy}, "room.ErrClosed": room.ErrClosed, "files.Error": &files.Error{Kind: files.NotFound}, "accounts.ErrClosed": accounts.ErrClosed,
		"limits.ErrFull": limits.ErrFull, "limits.ErrAddrLimit": limits.ErrAddrLimit, "limits.ErrClosed": limits.ErrClosed,
		"accounts.BanError": &accounts.BanError{Ban: accounts.Ban{Why: "spam"}}, "accounts.ErrNoAccounts": accounts.ErrNoAccounts, "accounts.ErrWrong": accounts.ErrWrong,
		"accounts.ErrBusy": accounts.ErrBusy, "accounts.ErrVoid": accounts.ErrVoid, "accounts.ErrNotLoggedIn": accounts.ErrNotLoggedIn,
		"accounts.ErrRegistered": accounts.ErrRegistered, "accounts.ErrLooksLike": accounts.ErrLooksLike, "accounts.ErrReserved": accounts.ErrReserved,
		"accounts.ErrPassword": accounts.ErrPassword, "accounts.ErrTooMany": accounts.ErrTooMany, "accounts.ErrNotKept": accounts.ErrNotKept,
		"accounts.ErrNoAccount": accounts.ErrNoAccount, "accounts.ErrForbidden": accounts.ErrForbidden, "accounts.ErrOperator": accounts.ErrOperator, "accounts.ErrFull": accounts.ErrFull,
		"accounts.ErrKicked": accounts.ErrKicked,
	}
	// These stay between the packages of the room actor.
	inside := []string{"room.ErrNoSeat", "room.ErrMalformed", "room.PanicError", "accounts.ErrDisk"}
	found := 0
	for _, actor := range []string{"room", "files", "accounts", "limits"} {
		for _, name := range errorsOf(t, "actors/"+actor) {
			if slices.Contains(inside, actor+"."+name) {
				continue
			}
			found++
			err := known[actor+"."+name]
			if err == nil {
				t.Errorf("this test does not know %s.%s", actor, name)
				continue
			}
			got := Error(fmt.Errorf("wrapped: %w", err))
			if got == "" || got == Say(unknownFail) || got == err.Error() {
				t.Errorf("%s.%s reads %q", actor, name, got)
			}
		}
	}
	if found != len(known) {
		t.Errorf("the source has %d errors, want %d", found, len(known))
	}
}

func TestEveryErrorFillsItsSentence(t *testing.T) {
	check := func(err error, id ID) {
		t.Helper()
		if got := Error(err); !regexp.MustCompile("^" + pattern(id) + "$").MatchString(got) {
			t.Errorf("%v reads %q, want %q", err, got, id.texts[English].Other)
		}
	}
	for why, id := range nameProblems {
		check(&room.NickError{Nick: "ana", Why: why, Other: "tom", Length: 40, Wait: time.Hour}, id)
		inRoom := &room.Error{Room: "#x", Why: room.RoomBadName, Name: why, Length: 40}
		if got := Error(inRoom); !strings.HasPrefix(got, "no room can be called that: ") || strings.HasSuffix(got, ": ") {
			t.Errorf("%v in a room's name reads %q", why, got)
		}
	}
	for why, id := range roomProblems {
		check(&room.Error{Room: "#lab", Why: why, Name: room.NameSpace, Count: 5, Nick: "bob", Wait: time.Minute}, id)
	}
	for why, id := range tellProblems {
		check(&room.TellError{Nick: "ana", Why: why, Other: "tom", Came: time.Hour, Left: time.Hour}, id)
	}
	for why, id := range ignoreProblems {
		check(&room.IgnoreError{Nick: "ana", Why: why}, id)
	}
	for cause, id := range fileCauses {
		check(&files.Error{Kind: files.Denied, Cause: cause, Name: "n", Count: 1, Limit: 2}, id)
	}
	for kind, id := range fileKinds {
		check(&files.Error{Kind: kind}, id)
	}
	for reason, id := range reasons {
		r := event.Reply{Kind: event.Note, Reason: reason, Nick: "ana", Room: "#lab", Count: 7}
		if reason == event.NoteRegistered {
			r.Text = "ana2"
		}
		if got := strings.TrimPrefix(string(AppendReply(nil, &r)), Mark); !regexp.MustCompile("^" + pattern(id) + "$").MatchString(got) {
			t.Errorf("%v reads %q", reason, got)
		}
	}
}

func TestErrorsReadAsUsersKnowThem(t *testing.T) {
	for want, err := range map[string]error{
		"ana is kept for somebody who has just left, for 5 minutes":                       &room.NickError{Nick: "ana", Why: room.NickKept, Wait: 5 * time.Minute},
		"ANA is kept for somebody who has just left, for 1 minute":                        &room.NickError{Nick: "ANA", Why: room.NickKept, Wait: 59 * time.Second},
		"ТОМ looks like t0m, which is kept for somebody who has just left, for 2 minutes": &room.NickError{Nick: "ТОМ", Why: room.NickLikeKept, Other: "t0m", Wait: 61 * time.Second},
		"you have changed your nick often: you can change it again in 75 seconds":         &room.NickError{Nick: "eva", Why: room.NickTooOften, Wait: 74*time.Second + 1},
		"you are banned from #lab for 2 days: spam":                                       &room.Error{Room: "#lab", Why: room.RoomBanned, Wait: 48 * time.Hour, Text: "spam"},
		"you are muted in #lab":                                               &room.Error{Room: "#lab", Why: room.RoomMuted},
		"a name has at most 32 characters, this one has 33":                   &room.NickError{Nick: "x", Why: room.NameTooLong, Length: 33},
		"not sent: ana left 2 minutes ago, and nobody here has that nick now": &room.TellError{Nick: "ana", Why: room.TellLeft, Left: 2*time.Minute + 59*time.Second},
		"not sent: this ana came just now, and another t0m left 1 minute ago. Send it again if you mean this one": &room.TellError{
			Nick: "ana", Why: room.TellChangedHands, Came: 59 * time.Second, Other: "t0m", Left: time.Minute},
		"there are 5 rooms from your address already, and no more at once: /rooms lists those that are": &room.Error{Room: "#x", Why: room.RoomsTooManyFromAddr, Count: 5},
		"#lab is slow: you can speak again in 3 seconds":                                                &room.Error{Room: "#lab", Why: room.RoomSlow, Wait: 2*time.Second + 1},
		"you ignore 32 people already: /unignore NICK removes one":                                      &room.IgnoreError{Nick: "bob", Why: room.IgnoreTooMany},
		"/x: is being written by ana?":                                                                  &files.Error{Kind: files.Locked, Path: "/x", Holder: "ana?"},
		"/x: is being written":                                                                          &files.Error{Kind: files.Locked, Path: "/x"},
		"/x: no such file or folder":                                                                    fmt.Errorf("open: %w", &files.Error{Kind: files.NotFound, Path: "/x"}),
		"cannot restart at 9, 4 bytes are here":                                                         &files.Error{Kind: files.BadOffset, Cause: files.CauseRestartPast, Limit: 9, Count: 4},
		"the disk is full":                                                                              &os.PathError{Op: "write", Path: "/srv/shelf/x", Err: syscall.ENOSPC},
		"no such file or folder":                                                                        fs.ErrNotExist,
		"that failed, try again later":                                                                  errors.New("dial /run/secret: refused"),
		"/handout/x: only the owner of the server puts files into /handout":                             &files.Error{Kind: files.Denied, Cause: files.CauseBoxHandout, Path: "/handout/x", Name: "/handout"},
	} {
		if got := Error(err); got != want {
			t.Errorf("%v reads %q, want %q", err, got, want)
		}
	}
	if got := Refusal(&room.NickError{Nick: "ana", Why: room.NickTaken, Free: "ana2"}); got != "ana is taken; ana2 is free" {
		t.Errorf("a refusal reads %q", got)
	}
	if got := Refusal(&room.NickError{Nick: "you", Why: room.NickReserved, Other: "you"}); got != "the nick you is the server's own" {
		t.Errorf("a refusal reads %q", got)
	}
}

// An actor answers with data. A sentence with a command belongs here, where every transport finds it.
func TestActorsHaveNoSentencesForUsers(t *testing.T) {
	command := regexp.MustCompile(`(^|[ (:;])/(help|nick|me|who|rooms|join|leave|msg|ignore|unignore|last|since|quiet|times|echo|files|cat|whoami|ping|quit|pass|again|as)\b`)
	addresses := regexp.MustCompile(`(?i)\byour?\b`)
	sentences := make(map[string]string)
	for name, m := range Messages(English) {
		for _, text := range []string{m.One, m.Other} {
			for _, part := range placeholder.Split(text, -1) {
				if strings.Count(part, " ") >= 4 {
					sentences[strings.TrimSpace(part)] = name
				}
			}
		}
	}
	read := 0
	for file, f := range parsed(t, "actors") {
		for _, text := range literals(t, f) {
			read++
			if command.MatchString(text) || strings.Contains(text, " ") && addresses.MatchString(text) {
				t.Errorf("%s: %q is for users", file, text)
			}
			for sentence, name := range sentences {
				if strings.Contains(text, sentence) && !slices.Contains(allowed, text) {
					t.Errorf("%s: %q is the message %s", file, text, name)
				}
			}
		}
		for _, text := range made(t, f) {
			if !strings.HasPrefix(text, f.Name.Name+": ") && !slices.Contains(operators, filepath.Base(file)) {
				t.Errorf("%s: the error %q has neither fields nor the name of its package", file, text)
			}
		}
		for _, call := range texted(f) {
			t.Errorf("%s: an event has the text %s", file, call)
		}
	}
	if read < 300 {
		t.Errorf("only %d literals were read", read)
	}
}

// operators are the files of actors/files whose errors are about the settings of the server.
var operators = []string{"config.go", "check.go"}

// allowed are texts for the operator that users can read too: files.Check returns them.
var allowed = []string{"another server uses this shelf", "the shelf has a file or link where uploads are kept"}

func TestABanSaysUntilWhenAndWhy(t *testing.T) {
	until := time.Date(2026, 11, 29, 16, 5, 0, 0, time.Local)
	for want, ban := range map[string]accounts.Ban{
		"you are banned": {}, "you are banned: spam": {Why: "spam"},
		"you are banned until 2026-11-29 16:05":       {Until: until},
		"you are banned until 2026-11-29 16:05: spam": {Until: until, Why: "spam"},
	} {
		if got := Error(&accounts.BanError{Ban: ban}); got != want {
			t.Errorf("the ban reads %q, want %q", got, want)
		}
	}
}
