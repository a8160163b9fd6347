package files

import (
	"fmt"
	"testing"
)

func TestFoldersCountForTheQuotaOfFiles(t *testing.T) {
	inBubble(t, func(c *Config) { c.QuotaFiles = 4 }, func(t *testing.T, a *Actor, _ *memory) {
		dir := ""
		for range 3 {
			dir += "/d"
			if _, err := a.Mkdir(bg, by("ana"), dir); err != nil {
				t.Fatal(err)
			}
		}
		u := create(t, a, "ana", "f", CreateOptions{})
		_, err := a.Mkdir(bg, by("ana"), "e")
		wantKind(t, err, Quota)
		_, err = a.Mkdir(bg, by("ana"), "d")
		wantKind(t, err, Quota)
		commit(t, u)
		_, err = a.Create(bg, by("ana"), "g", CreateOptions{})
		wantKind(t, err, Quota)
		ok(t, a.RemoveDir(bg, by("ana"), dir))
		put(t, a, "ana", "g", "x")
		total, err := a.walk(bg)
		if u, bad := a.Usage(bg); err != nil || bad != nil || (space{u.Bytes, u.Files}) != total || total != (space{1, 4}) {
			t.Errorf("booked %+v, on the disk %+v", u, total)
		}
	})
}

func TestBoxesCountForTheQuotaOfFiles(t *testing.T) {
	inBubble(t, func(c *Config) { dropBox(c); c.QuotaFiles = 6 }, func(t *testing.T, a *Actor, m *memory) {
		for i := range 6 { // a visitor with many nicks hands nothing in
			u, err := a.Create(bg, by(fmt.Sprint("u", i)), "x", CreateOptions{})
			if i < 5 {
				ok(t, err)
				ok(t, u.Abort())
				continue
			}
			wantKind(t, err, Quota)
		}
	})
}
