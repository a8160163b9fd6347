package files

import (
	"io"
	"strings"
	"testing"
	"time"
)

func TestQuota(t *testing.T) {
	change := func(c *Config) { c.QuotaBytes, c.QuotaFiles, c.MaxFileSize = 100<<10, 3, 90<<10 }
	inBubble(t, change, func(t *testing.T, a *Actor, m *memory) {
		_, err := a.Create(bg, by("ana"), "x", CreateOptions{Size: 91 << 10})
		wantKind(t, err, TooLarge)
		u := create(t, a, "ana", "a", CreateOptions{Size: 80 << 10})
		_, err = a.Create(bg, by("eva"), "b", CreateOptions{Size: 37 << 10}) // a holds 64 KiB
		wantKind(t, err, Quota)
		if n, err := u.Grow(bg, 1<<20); err != nil || n != 26<<10 {
			t.Fatal(n, err)
		}
		_, err = u.Grow(bg, 1)
		wantKind(t, err, TooLarge)
		write(t, u, strings.Repeat("x", 90<<10))
		_, err = u.Commit(bg)
		ok(t, err)
		// A new version needs room only for its growth over the old one.
		u = create(t, a, "eva", "a", CreateOptions{Size: 90 << 10})
		_, err = u.Grow(bg, 26<<10)
		ok(t, err)
		write(t, u, strings.Repeat("y", 90<<10))
		_, err = u.Commit(bg)
		ok(t, err)
		u = create(t, a, "ana", "b", CreateOptions{})
		if u.Allowance() != 10<<10 {
			t.Fatal(u.Allowance())
		}
		_, err = u.Grow(bg, 1)
		wantKind(t, err, Quota)
		write(t, u, strings.Repeat("y", 10<<10+1))
		_, err = u.Commit(bg)
		wantKind(t, err, TooLarge)
		if list, _ := m.Staged(); len(list) != 0 {
			t.Fatal(list)
		}
		put(t, a, "ana", "a", "1")
		put(t, a, "ana", "b", "1")
		u = create(t, a, "ana", "c", CreateOptions{})
		_, err = a.Create(bg, by("ana"), "d", CreateOptions{})
		wantKind(t, err, Quota)
		ok(t, u.Discard())
		put(t, a, "ana", "d", "22")
		ok(t, rename(a, by("ana"), "d", "b"))
		put(t, a, "ana", "e", "1")
		ok(t, a.Remove(bg, by("ana"), "e"))
		if u, err := a.Usage(bg); err != nil || u.Bytes != 3 || u.Files != 2 {
			t.Fatalf("%+v %v", u, err)
		}
	})
}

func TestQuotaFollowsWhatIsPutThereByOtherMeans(t *testing.T) {
	change := func(c *Config) { c.QuotaFiles = 3; c.ScanInterval = time.Minute }
	inBubble(t, change, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "a", "1")
		for _, name := range []string{"cp1", "cp2"} {
			f, err := m.Stage(name)
			ok(t, err)
			_, err = io.WriteString(f, "12345")
			ok(t, err)
			ok(t, m.Publish(name, name, true))
		}
		<-time.After(2 * time.Minute)
		if u, err := a.Usage(bg); err != nil || u.Bytes != 11 || u.Files != 3 {
			t.Fatalf("%+v %v", u, err)
		}
		_, err := a.Create(bg, by("ana"), "b", CreateOptions{})
		wantKind(t, err, Quota)
	})
}

func TestReserveAndFullDisk(t *testing.T) {
	inBubble(t, func(c *Config) { c.Reserve = 1000 }, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "x", "old")
		s := <-m.slot
		s.free = 1500
		m.slot <- s
		_, err := a.Create(bg, by("ana"), "y", CreateOptions{Size: 501})
		wantKind(t, err, DiskFull)
		u := create(t, a, "ana", "x", CreateOptions{Size: 400})
		v := create(t, a, "ana", "y", CreateOptions{})
		if v.Allowance() != 100 {
			t.Fatal(v.Allowance())
		}
		_, err = v.Grow(bg, 1)
		wantKind(t, err, DiskFull)
		s = <-m.slot
		s.free = 10
		m.slot <- s
		_, err = io.WriteString(u.File, strings.Repeat("x", 400))
		if KindOf(err) != DiskFull {
			t.Fatal(err)
		}
		ok(t, u.Discard())
		ok(t, v.Discard())
		wantText(t, a, "ana", "x", "old")
		if list, _ := m.Staged(); len(list) != 0 {
			t.Fatal(list)
		}
	})
}

// A user declares all free room and sends nothing.
func TestWhatIsDeclaredIsHeldAsItComes(t *testing.T) {
	const disk = 1 << 30
	inBubble(t, nil, func(t *testing.T, a *Actor, m *memory) {
		s := <-m.slot
		s.free = disk
		m.slot <- s
		left := func(want int64) {
			t.Helper()
			if u, err := a.Usage(bg); err != nil || u.Left != want {
				t.Errorf("%d bytes are left, want %d (%v)", u.Left, want, err)
			}
		}
		left(disk)
		idle := create(t, a, "ana", "idle", CreateOptions{Size: disk})
		left(disk - growStep)
		_, err := a.Create(bg, by("eva"), "too much", CreateOptions{Size: disk})
		wantKind(t, err, DiskFull)
		u := create(t, a, "eva", "x", CreateOptions{Size: disk / 2})
		for u.Allowance() < disk/2 {
			_, err := u.Grow(bg, disk/2-u.Allowance())
			ok(t, err)
		}
		left(disk/2 - growStep)
		ok(t, u.Discard())
		ok(t, idle.Discard())
		left(disk)
	})
}

func TestLimitsOnUploads(t *testing.T) {
	inBubble(t, func(c *Config) { c.MaxUploads, c.MaxUploadsUser = 3, 2 }, func(t *testing.T, a *Actor, m *memory) {
		var open []*Upload
		for _, name := range []string{"a", "b"} {
			open = append(open, create(t, a, "ana", name, CreateOptions{}))
		}
		_, err := a.Create(bg, by("ana"), "c", CreateOptions{})
		wantKind(t, err, Unavailable)
		open = append(open, create(t, a, "eva", "c", CreateOptions{}))
		_, err = a.Create(bg, by("bo"), "d", CreateOptions{})
		wantKind(t, err, Unavailable)
		for _, u := range open {
			ok(t, u.Abort())
		}
		ok(t, create(t, a, "ana", "d", CreateOptions{}).Discard())
	})
}

func TestLimitsCanBeChanged(t *testing.T) {
	change := func(c *Config) { c.ScanInterval = time.Minute }
	inBubble(t, change, func(t *testing.T, a *Actor, m *memory) {
		put(t, a, "ana", "a", "12345")
		put(t, a, "ana", "b", "12345")
		usage := func(bytes, files, quotaBytes, quotaFiles int64) {
			t.Helper()
			u, err := a.Usage(bg)
			ok(t, err)
			if u.Bytes != bytes || u.Files != files || u.QuotaBytes != quotaBytes || u.QuotaFiles != quotaFiles {
				t.Errorf("Usage = %+v", u)
			}
		}
		ok(t, a.SetLimits(bg, Limits{MaxFileSize: 6}))
		_, err := a.Create(bg, by("ana"), "c", CreateOptions{Size: 7})
		wantKind(t, err, TooLarge)
		usage(0, 0, 0, 0)

		ok(t, a.SetLimits(bg, Limits{QuotaBytes: 10, QuotaFiles: 5}))
		usage(0, 0, 0, 0) // nothing is counted yet
		<-time.After(2 * time.Minute)
		usage(10, 2, 10, 5)
		_, err = a.Create(bg, by("ana"), "c", CreateOptions{Size: 1})
		wantKind(t, err, Quota)

		ok(t, a.SetLimits(bg, Limits{QuotaBytes: 11, QuotaFiles: 2})) // applies at once
		_, err = a.Create(bg, by("ana"), "c", CreateOptions{Size: 1})
		wantKind(t, err, Quota)
		ok(t, a.SetLimits(bg, Limits{QuotaBytes: 11, QuotaFiles: 3}))
		put(t, a, "ana", "c", "1")
		usage(11, 3, 11, 3)

		ok(t, a.SetLimits(bg, Limits{}))
		put(t, a, "ana", "d", "12345")
		usage(0, 0, 0, 0)
		free, err := m.Free()
		ok(t, err)
		ok(t, a.SetLimits(bg, Limits{Reserve: free}))
		_, err = a.Create(bg, by("ana"), "e", CreateOptions{Size: 1})
		wantKind(t, err, DiskFull)
	})
}
