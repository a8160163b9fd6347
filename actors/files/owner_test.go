package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tertulia/actors/event"
)

// Wherever users are compared, a nick is one user however it is spelled.
func TestANickIsOneUserEverywhereOnTheShelf(t *testing.T) {
	for _, access := range []Access{ReadWrite, DropBox} {
		change := func(c *Config) { c.Access, c.MaxUploadsUser = access, 2 }
		inBubble(t, change, func(t *testing.T, a *Actor, _ *memory) {
			putBy(t, a, byAt("Ana", "192.0.2.1"), "one", "1")
			putBy(t, a, byAt("ana", "192.0.2.1"), "two", "22")
			news := <-a.Events()
			if len(news) != 1 || news[0].Count != 2 || news[0].User.Shown() != "Ana" {
				t.Errorf("the news are %v", news)
			}
			if got := getBy(t, a, byAt("ａＮＡ", "192.0.2.2"), "one"); got != "1" {
				t.Errorf("one holds %q", got)
			}

			first := createBy(t, a, byAt("Ana", "192.0.2.1"), "three", CreateOptions{})
			second := createBy(t, a, byAt("ana", "192.0.2.1"), "four", CreateOptions{})
			_, err := a.Create(bg, byAt("ANA", "192.0.2.1"), "five", CreateOptions{})
			wantKind(t, err, Unavailable) // this user has the most uploads open
			write(t, first, "123")
			ok(t, first.Abort())
			write(t, second, "1234")
			ok(t, second.Abort())
			for _, nick := range []string{"Ana", "ana", "ＡＮＡ"} {
				user := byAt(nick, "192.0.2.1")
				if w, err := a.Waiting(bg, user); err != nil || w.Count != 2 {
					t.Errorf("%s: %+v, %v", nick, w, err)
				}
				if p, err := a.Partial(bg, user, "three"); err != nil || p.Size != 2 {
					t.Errorf("%s: %+v, %v", nick, p, err)
				}
			}
		})
	}
}

func TestAGuestHasNoBox(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	guest := event.Identity{Nick: "guest-7", Guest: true}
	_, err := a.Create(bg, guest, "hw.txt", CreateOptions{})
	wantKind(t, err, Denied)
	if e, is := errors.AsType[*Error](err); !is || e.Cause != CauseBoxLogin || e.Path != "hw.txt" {
		t.Errorf("it says %q", err)
	}
	if i, err := a.Stat(bg, guest, "/"); err != nil || !i.ReadOnly {
		t.Error(i, err)
	}
	if got := boxes(t, dir); got != nil {
		t.Errorf("the shelf has %v", got)
	}
}

// Notes of the forms that servers have written, and the users who can resume the uploads.
func TestNotesOfOlderServersAreRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shelf")
	ok(t, os.MkdirAll(filepath.Join(dir, stagingDir), 0o755))
	notes := []struct {
		owner string // the fields that tell the owner
		user  event.Identity
	}{
		{`"owner":"Ana"`, by("ana")},
		{`"owner":"ana","from":"192.0.2.1"`, byAt("ANA", "192.0.2.1")},
		{`"owner":"ana","from":"::1"`, byAt("ana", "127.0.0.1")},
		{`"owner":"ana? 192.0.2.7","from":"192.0.2.7"`, forger("Ana", "192.0.2.7")},
		{`"owner":"ana? 2001:db8::","from":"2001:db8::7"`, forger("ana", "2001:db8::7")},
		{`"owner":"ana?","from":"192.0.2.8"`, forger("ana", "192.0.2.8")},
	}
	for i, n := range notes {
		text := fmt.Sprintf(`{%s,"name":"x","time":%q,"boot":"another","durable":%d}`, n.owner, time.Now().Format(time.RFC3339Nano), 10+i)
		file := filepath.Join(dir, stagingDir, fmt.Sprintf("OLDSERVER-%d", i))
		ok(t, os.WriteFile(file, make([]byte, 10+i), 0o644))
		ok(t, os.WriteFile(file+noteSuffix, []byte(text), 0o644))
	}
	a, _ := start(t, testConfig(dir))
	for i, n := range notes {
		if p, err := a.Partial(bg, n.user, "x"); err != nil || p.Size != int64(10+i-1) {
			t.Errorf("%s: %+v finds %+v, %v", n.owner, n.user, p, err)
		}
	}
	for _, other := range []event.Identity{byAt("ana", "192.0.2.7"), forger("ana", "192.0.2.1"), forger("ana", "192.0.2.9"), byAt("ana", "192.0.2.9")} {
		if p, err := a.Partial(bg, other, "x"); KindOf(err) != NotFound {
			t.Errorf("%+v finds %+v, %v", other, p, err)
		}
	}
}

// The address is not a part of the owner's name.
func TestANoteNamesTheOwnerAndTheAddress(t *testing.T) {
	for user, want := range map[event.Identity][2]string{
		byAt("Ana", "192.0.2.1"):   {"ana", "192.0.2.1"},
		forger("Ana", "192.0.2.1"): {"ana?", "192.0.2.1"},
	} {
		a, dir := shelfIn(t, nil)
		u := createBy(t, a, user, "x", CreateOptions{})
		write(t, u, "123")
		ok(t, u.Abort())
		found, err := filepath.Glob(filepath.Join(dir, stagingDir, "*"+noteSuffix))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		b, err := os.ReadFile(found[0])
		ok(t, err)
		var fields map[string]any
		ok(t, json.Unmarshal(b, &fields))
		if fields["owner"] != want[0] || fields["from"] != want[1] {
			t.Errorf("%+v is noted as %s", user, b)
		}
	}
}
