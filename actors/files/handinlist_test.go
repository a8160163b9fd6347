package files

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// listOf returns the rows of the list of hand-ins that an operator fetches, without its head.
func listOf(t *testing.T, a *Actor) [][]string {
	t.Helper()
	text, marked := strings.CutPrefix(getBy(t, a, operator(), "/HANDINS.csv"), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) == 0 || fmt.Sprint(rows[0]) != "[nick file path handed in bytes sha256]" {
		t.Fatalf("the list is %q: %v", text, err)
	}
	return rows[1:]
}

func TestAnOperatorSeesAllHandIns(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	handsOut(t, dir)
	put(t, a, "ana", "lab3.pdf", "first")
	put(t, a, "Ana", "lab3.pdf", "second")
	put(t, a, "eva", "notes.txt", "hola")
	put(t, a, "teacher", "handins", "a file of that name is out of reach")
	put(t, a, "teacher", "own.txt", "x")

	want := []string{"HANDINS.csv (ro)", "RECEIPTS.txt (ro)", "handins (ro)", "handout (ro)", "own.txt"}
	if got := entries(t, a, operator(), "/"); !slices.Equal(got, want) {
		t.Errorf("an operator sees %v", got)
	}
	if got := entries(t, a, operator(), "/handins"); !slices.Equal(got, []string{"ana (ro)", "eva (ro)", "handout (ro)", "teacher (ro)"}) {
		t.Errorf("the boxes are %v", got)
	}
	if got := getBy(t, a, operator(), "/handins/ana/lab3.pdf"); got != "second" {
		t.Errorf("ana's is %q", got)
	}
	if got := getBy(t, a, operator(), "/HandIns/eva/RECEIPTS.txt"); !strings.Contains(got, "/notes.txt") {
		t.Errorf("eva's receipts are %q", got)
	}
	for _, user := range []string{"ana", "teacher"} {
		if got := entries(t, a, by(user), "/"); slices.Contains(got, "HANDINS.csv (ro)") {
			t.Errorf("%s sees %v", user, got)
		}
		for _, path := range []string{"/HANDINS.csv", "/handins/eva", "/handins/eva/notes.txt", "/handins/.tertulia-handins.csv"} {
			_, err := a.Open(bg, by(user), path)
			if kind := KindOf(err); kind != NotFound && kind != NotDir && kind != BadName {
				t.Errorf("%s opens %s: %v", user, path, err)
			}
		}
		_, err := a.HandIns(bg, by(user))
		if e, is := errors.AsType[*Error](err); !is || e.Kind != Denied || e.Cause != CauseOperators {
			t.Errorf("%s lists the hand-ins: %v", user, err)
		}
	}
	forged := operator()
	forged.Unproven = true
	_, err := a.Stat(bg, forged, "/HANDINS.csv")
	wantKind(t, err, Denied)
}

func TestTheViewOfAnOperatorIsForReading(t *testing.T) {
	a, _ := shelfIn(t, dropBox)
	put(t, a, "ana", "lab3.pdf", "first")
	for _, path := range []string{"/HANDINS.csv", "/handins/ana/lab3.pdf", "/handins/ana/new", "/handins"} {
		_, err := a.Create(bg, operator(), path, CreateOptions{})
		wantKind(t, err, Denied)
		wantKind(t, a.Remove(bg, operator(), path), Denied)
		_, err = a.Rename(bg, operator(), path, "/mine", false)
		wantKind(t, err, Denied)
		_, err = a.Mkdir(bg, operator(), path)
		wantKind(t, err, Denied)
	}
}

func TestTheListOfHandInsHasTheReceipts(t *testing.T) {
	a, dir := shelfIn(t, dropBox)
	if got := listOf(t, a); len(got) != 0 {
		t.Errorf("before the first hand-in it has %q", got)
	}
	const sumOfFirst = "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e"
	r := put(t, a, "Ana", "lab3.pdf", "first")
	put(t, a, "ana", "lab3.pdf", "second")
	put(t, a, "eva", "=1+1.txt", "first")
	_, err := a.Rename(bg, by("eva"), "=1+1.txt", "renamed.txt", false)
	ok(t, err)
	ok(t, os.WriteFile(filepath.Join(dir, "eva", "copied"), []byte("by cp, without a receipt"), 0o644))
	rows := listOf(t, a)
	if len(rows) != 4 {
		t.Fatalf("it has %q", rows)
	}
	at := r.Time.Local().Format(receiptTime)
	older := rows[1]
	if !slices.Equal(older[:2], []string{"ana", "lab3.pdf"}) || !slices.Equal(older[3:], []string{at, "5", sumOfFirst}) {
		t.Errorf("the older version is %q", older)
	}
	if got := getBy(t, a, operator(), older[2]); got != "first" {
		t.Errorf("%s holds %q", older[2], got)
	}
	if copied := rows[2]; copied[1] != "copied" || copied[5] != "" {
		t.Errorf("the file without a receipt is %q", copied)
	}
	if renamed := rows[3]; renamed[1] != "renamed.txt" || renamed[5] != sumOfFirst {
		t.Errorf("the renamed file is %q", renamed)
	}
	put(t, a, "zoe", "+evil.csv", "1")
	rows = listOf(t, a)
	if got := rows[len(rows)-1]; got[1] != "'+evil.csv" || got[2] != "/handins/zoe/+evil.csv" {
		t.Errorf("a name that is a formula is %q", got)
	}
	if i, err := a.Stat(bg, operator(), "/HANDINS.csv"); err != nil || i.Name != "HANDINS.csv" || !i.ReadOnly {
		t.Errorf("its facts are %+v, %v", i, err)
	}
}

func TestAReceiptIsTakenOnlyForTheFileThatIsMeant(t *testing.T) {
	at := time.Unix(1e9, 0)
	line := func(size int64, sum, name string) string {
		return receiptLines(Receipt{Path: name, Size: size, Time: at, SHA256: []byte(strings.Repeat(sum, 32))})[0]
	}
	b := boxReader{receipts: make(map[receiptKey][]receipt)}
	for _, l := range append(renameLines("/a", "/b", []string{"/c"}), line(1, "a", "/one"), line(1, "d", "/three"), line(1, "b", "/two  words"), line(2, "c", "/alone"), "", receiptsHead) {
		if key, r, is := parseReceipt(l); is {
			b.receipts[key] = append(b.receipts[key], r)
		}
	}
	hex := func(c string) string { return strings.Repeat(fmt.Sprintf("%x", c), 32) }
	for _, c := range []struct {
		name string
		size int64
		want string
	}{
		{"one", 1, hex("a")}, {"two  words", 1, hex("b")}, {"renamed", 1, ""}, {"renamed", 2, hex("c")}, {"one", 3, ""},
	} {
		if got := b.receiptOf(c.name, HandInVersion{Time: at, Size: c.size}); got != c.want {
			t.Errorf("%s of %d bytes has the receipt %q, want %q", c.name, c.size, got, c.want)
		}
	}
}

func TestAListThatCannotBeWrittenIsAnError(t *testing.T) {
	if err := WriteHandIns(brokenWriter{}, nil); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the error is %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
