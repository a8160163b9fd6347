package files

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// handIns returns the files of a user's box: text by name, without the receipts.
func handIns(t testing.TB, a *Actor, user string) map[string]string {
	t.Helper()
	list, err := a.List(bg, by(user), "/")
	ok(t, err)
	texts := make(map[string]string)
	for _, i := range list {
		if !i.IsDir() && i.Name != receiptsName {
			texts[i.Name] = get(t, a, user, i.Name)
		}
	}
	return texts
}

func inDropBox(t *testing.T, test func(t *testing.T, a *Actor, m *memory)) {
	inBubble(t, dropBox, test)
}

func TestASecondHandInKeepsTheFirst(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, _ *memory) {
		at := func() string { return time.Now().Local().Format(versionTime) }
		first := at()
		if r := put(t, a, "ana", "lab3.pdf", "1"); r.Replaced {
			t.Error("the first replaces something")
		}
		<-time.After(10 * time.Second)
		second := at()
		if r := put(t, a, "ana", "lab3.pdf", "2"); !r.Replaced || r.Deleted != nil {
			t.Errorf("%+v", r)
		}
		put(t, a, "ana", "lab3.pdf", "3") // in the same second
		put(t, a, "ana", "lab3.pdf", "4")
		u := create(t, a, "Ana", "lab3.pdf", CreateOptions{Mode: Append})
		write(t, u, "5")
		_, err := u.Commit(bg)
		ok(t, err)
		want := map[string]string{
			"lab3 (" + first + ").pdf":     "1",
			"lab3 (" + second + ").pdf":    "2",
			"lab3 (" + second + ", 2).pdf": "3",
			"lab3 (" + second + ", 3).pdf": "4",
			"lab3.pdf":                     "45",
		}
		if got := handIns(t, a, "ana"); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("ana has %v, want %v", got, want)
		}
	})
}

func TestARenameInADropBoxKeepsTheVersionBefore(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, _ *memory) {
		first := time.Now().Local().Format(versionTime)
		put(t, a, "ana", "lab3.pdf", "1")
		<-time.After(time.Minute)
		put(t, a, "ana", "lab3.pdf.part", "2")
		ok(t, rename(a, by("ana"), "lab3.pdf.part", "lab3.pdf"))
		want := map[string]string{"lab3 (" + first + ").pdf": "1", "lab3.pdf": "2"}
		if got := handIns(t, a, "ana"); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("ana has %v, want %v", got, want)
		}
		if list := get(t, a, "ana", receiptsName); !strings.Contains(list, " renamed: /lab3.pdf.part to /lab3.pdf\n") {
			t.Errorf("the receipts are\n%s", list)
		}
	})
}

func TestTheOldestOfManyVersionsIsDeletedAndNamed(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, _ *memory) {
		oldest := "/lab3 (" + time.Now().Local().Format(versionTime) + ").pdf"
		for n := 1; n <= maxVersions; n++ {
			if r := put(t, a, "ana", "lab3.pdf", fmt.Sprint(n)); r.Deleted != nil {
				t.Fatalf("version %d: %+v", n, r)
			}
			<-time.After(time.Hour)
		}
		put(t, a, "ana", "lab3 (draft).pdf", "no version")
		r := put(t, a, "ana", "lab3.pdf", "newest")
		if !slices.Equal(r.Deleted, []string{oldest}) {
			t.Errorf("deleted: %v, want %v", r.Deleted, oldest)
		}
		got := handIns(t, a, "ana")
		if len(got) != maxVersions+1 || got[path.Base(oldest)] != "" || got["lab3.pdf"] != "newest" {
			t.Errorf("ana has %v", got)
		}
		list := get(t, a, "ana", receiptsName)
		if !strings.Contains(list, "deleted, since 20 versions are kept: "+oldest+"\n") {
			t.Errorf("the receipts are\n%s", list)
		}
	})
}

// All versions count for the quota; the list of receipts does not.
func TestVersionsCountForTheQuota(t *testing.T) {
	inBubble(t, func(c *Config) { dropBox(c); c.QuotaBytes, c.QuotaFiles = 100, maxVersions+6 }, func(t *testing.T, a *Actor, _ *memory) {
		check := func(bytes, files int64) { // the box counts as a file
			t.Helper()
			u, err := a.Usage(bg)
			ok(t, err)
			total, err := a.walk(bg)
			ok(t, err)
			if want := (space{bytes, files}); total != want || (space{u.Bytes, u.Files}) != want {
				t.Fatalf("booked %d bytes and %d files, on the disk %+v, want %+v", u.Bytes, u.Files, total, want)
			}
		}
		put(t, a, "ana", "x", "12345")
		put(t, a, "ana", "x", "123")
		check(8, 3)
		put(t, a, "ana", "y", "1")
		ok(t, rename(a, by("ana"), "y", "x"))
		check(9, 4)
		for range maxVersions {
			<-time.After(time.Hour + time.Second) // not during a count of the shelf
			put(t, a, "ana", "x", "12")
		}
		check(2*maxVersions, maxVersions+1)
		u := create(t, a, "ana", "x", CreateOptions{})
		_, err := u.Grow(bg, 1)
		if err == nil {
			t.Errorf("%d bytes were allowed, what is replaced among them", u.Allowance())
		}
		ok(t, u.Discard())
	})
}

// If any step of the disk fails, and all later steps with it, no acknowledged version is lost.
func TestNoStepThatFailsLosesAVersion(t *testing.T) {
	for _, renames := range []bool{false, true} {
		for step := 0; ; step++ {
			failed := false
			inDropBox(t, func(t *testing.T, a *Actor, m *memory) {
				acknowledged := []string{"1", "2"}
				put(t, a, "ana", "x", "1")
				<-time.After(time.Hour)
				put(t, a, "ana", "x", "2")
				<-time.After(time.Hour)
				if renames {
					put(t, a, "ana", "y", "3")
					acknowledged = append(acknowledged, "3")
				}
				u := create(t, a, "ana", "z", CreateOptions{})
				if !renames {
					ok(t, u.Discard())
					u = create(t, a, "ana", "x", CreateOptions{})
					write(t, u, "3")
				}
				left := step
				m.setFault(func(op, name string) error {
					if left--; left < 0 && strings.HasPrefix(name, "ana") {
						failed = true
						return syscall.EIO // and so do all later steps
					}
					return nil
				})
				var err error
				if renames {
					err = rename(a, by("ana"), "y", "x")
				} else {
					_, err = u.Commit(bg)
				}
				m.setFault(nil)
				if err == nil {
					acknowledged = append(acknowledged, "3")
				}
				ok(t, u.Discard())
				var there []string
				for _, text := range handIns(t, a, "ana") {
					there = append(there, text)
				}
				for _, text := range acknowledged {
					if !slices.Contains(there, text) {
						t.Errorf("step %d: version %s is lost: %v", step, text, there)
					}
				}
			})
			if !failed {
				break
			}
		}
	}
}

func FuzzVersionName(f *testing.F) {
	f.Add("lab3.pdf", int64(1_700_000_000), 1)
	f.Add(".profile", int64(0), 2)
	f.Add(strings.Repeat("é", 120)+"."+strings.Repeat("x", 14), int64(1<<32), 3)
	f.Add("a (2026-11-28 10.14.05).pdf", int64(1), 100)
	f.Fuzz(func(t *testing.T, name string, unix int64, n int) {
		if name == "" || name == "." || name == ".." || checkName(name) != nil || unix < 0 || unix > 1<<36 || n < 1 || n > 1<<20 {
			return
		}
		at := time.Unix(unix, 0)
		kept := versionName(name, at, n)
		if kept != "" && checkName(kept) != nil {
			t.Fatalf("%q gets %q", name, kept)
		}
		of, _, _, is := versionOf(kept)
		if !is || of != name && len(kept) < MaxName-3 {
			t.Fatalf("%q gets %q, which is of %q, %v", name, kept, of, is)
		}
	})
}

// This order makes each acknowledged version survive a crash. The older version has its version
// name on the disk before the newer one is published. The newer one is on the disk before the
// oldest is deleted.
func TestOrderOfADurableHandIn(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, m *memory) {
		for range maxVersions {
			put(t, a, "ana", "x", "1")
			<-time.After(time.Second)
		}
		u := create(t, a, "ana", "x", CreateOptions{})
		write(t, u, "2")
		var steps []string
		m.setFault(func(op, _ string) error {
			if slices.Contains([]string{"Sync", "Rename", "Publish", "SyncDir", "WriteFile", "Remove"}, op) {
				steps = append(steps, op)
			}
			return nil
		})
		_, err := u.Commit(bg)
		ok(t, err)
		m.setFault(nil)
		want := []string{"Sync", "Rename", "SyncDir", "Publish", "SyncDir", "WriteFile", "SyncDir", "Remove"}
		if !slices.Equal(steps, want) {
			t.Errorf("%v, want %v", steps, want)
		}
	})
}
