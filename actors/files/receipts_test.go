package files

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestReceiptsAreListedNewestFirst(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, _ *memory) {
		line := func(text, name string) string {
			sum := sha256.Sum256([]byte(text))
			return fmt.Sprintf("%s %11d  %s  %s\n", time.Now().Local().Format(receiptTime), len(text), hex.EncodeToString(sum[:]), name)
		}
		want := line("hola", "/lab3.pdf")
		put(t, a, "ana", "lab3.pdf", "hola")
		<-time.After(time.Minute)
		_, err := a.Mkdir(bg, by("ana"), "/d")
		ok(t, err)
		want = line("", "/d/\u00e9 2.txt") + want
		put(t, a, "ana", "/d/\u00e9 2.txt", "")
		put(t, a, "eva", "other.txt", "hers")
		wantText(t, a, "Ana", "/receipts.TXT", receiptsHead+want)
		i, err := a.Stat(bg, by("ana"), receiptsName)
		if err != nil || !i.ReadOnly || i.Size != int64(len(receiptsHead+want)) {
			t.Errorf("%+v %v", i, err)
		}
	})
}

func TestNoUserWritesReceipts(t *testing.T) {
	a, _ := shelfIn(t, dropBox)
	put(t, a, "ana", "x", "1")
	before := get(t, a, "ana", receiptsName)
	for _, p := range []string{"RECEIPTS.txt", "/receipts.txt", "//RECEIPTS.TXT"} {
		for _, mode := range []Mode{Fresh, Append, Unique} {
			_, err := a.Create(bg, by("ana"), p, CreateOptions{Mode: mode})
			wantKind(t, err, Denied)
		}
		wantKind(t, rename(a, by("ana"), "x", p), Denied)
		wantKind(t, rename(a, by("ana"), p, "y"), Denied)
		wantKind(t, a.Remove(bg, by("ana"), p), Denied)
		_, err := a.Mkdir(bg, by("ana"), p)
		wantKind(t, err, Denied)
	}
	wantText(t, a, "ana", receiptsName, before)
	_, err := a.Mkdir(bg, by("ana"), "/d")
	ok(t, err)
	put(t, a, "ana", "/d/RECEIPTS.txt", "just a name") // an ordinary name below the box
}

func TestReceiptsOfManyAtOnceAreAllThere(t *testing.T) {
	a, _ := shelfIn(t, dropBox)
	var all sync.WaitGroup
	const files = 40
	for n := range files {
		all.Go(func() {
			u, err := a.Create(bg, by("ana"), fmt.Sprint("f", n), CreateOptions{})
			if err == nil {
				_, err = u.Commit(bg)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	list := get(t, a, "ana", receiptsName)
	for n := range files {
		if !strings.Contains(list, fmt.Sprintf("  /f%d\n", n)) {
			t.Errorf("f%d has no receipt", n)
		}
	}
}

func TestReceiptsAreBounded(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, _ *memory) {
		put(t, a, "ana", "first", "")
		var lines []string
		for n := range maxReceipts - 1 {
			lines = append(lines, fmt.Sprint("line ", n))
		}
		ok(t, a.addReceipts("ana", lines))
		put(t, a, "ana", "last", "")
		list := get(t, a, "ana", receiptsName)
		if n := strings.Count(strings.TrimPrefix(list, receiptsHead), "\n"); n != maxReceipts {
			t.Errorf("%d lines", n)
		}
		if strings.Contains(list, "/first\n") || !strings.Contains(list, "/last\n") {
			t.Error("not the oldest has gone")
		}
		ok(t, a.addReceipts("ana", []string{"long " + strings.Repeat("x", maxReceiptBytes/2), strings.Repeat("y", maxReceiptBytes/2)}))
		if list = get(t, a, "ana", receiptsName); len(list) > maxReceiptBytes || !strings.Contains(list, "\nlong ") {
			t.Errorf("%d bytes", len(list))
		}
	})
}

func TestAFileThatHasTheNameOfTheReceiptsIsKept(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	ok(t, os.MkdirAll(filepath.Join(dir, "ana"), 0o755))
	ok(t, os.WriteFile(filepath.Join(dir, "ana", receiptsName), []byte("mine\n"), 0o644))
	put(t, a, "ana", "x", "1")
	if list := get(t, a, "ana", receiptsName); !strings.HasPrefix(list, receiptsHead) || !strings.HasSuffix(list, "  /x\n") {
		t.Errorf("the receipts are\n%s", list)
	}
	kept := false
	for name, text := range handIns(t, a, "ana") {
		of, _, _, _ := versionOf(name)
		kept = kept || of == receiptsName && text == "mine\n"
	}
	if !kept {
		t.Error("the user's own file is lost")
	}
}

// A hand-in without a receipt is not acknowledged.
func TestAHandInWithoutReceiptFails(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, m *memory) {
		u := create(t, a, "ana", "x", CreateOptions{})
		m.setFault(func(op, _ string) error {
			if op == "WriteFile" {
				return &Error{Kind: DiskFull}
			}
			return nil
		})
		_, err := u.Commit(bg)
		wantKind(t, err, DiskFull)
		m.setFault(nil)
		put(t, a, "ana", "x", "1")
	})
}

func TestEventsOfADropBoxHaveTheReceipt(t *testing.T) {
	inDropBox(t, func(t *testing.T, a *Actor, _ *memory) {
		r := put(t, a, "ana", "x", "1")
		e := (<-a.Events())[0]
		if e.SHA256 != hex.EncodeToString(r.SHA256) || !e.Time.Equal(r.Time) || e.Kind != Published {
			t.Errorf("%+v", e)
		}
		put(t, a, "ana", "x", "2")
		r = put(t, a, "ana", "x", "3")
		e = (<-a.Events())[0]
		if e.SHA256 != hex.EncodeToString(r.SHA256) || e.Kind != Replaced || e.Count != 1 {
			t.Errorf("%+v", e)
		}
		put(t, a, "ana", "y", "2")
		r = put(t, a, "ana", "z", "3")
		e = (<-a.Events())[0]
		if e.SHA256 != "" || !e.Time.Equal(r.Time) || e.Count != 2 {
			t.Errorf("%+v", e)
		}
	})
}
