package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"tertulia/actors/history"
	"tertulia/actors/plain"
)

func TestSearch(t *testing.T) {
	d := newDB(t)
	write(t, d,
		said(1, "#lab", "Ana", "The Professor is late"),
		said(2, "#lab", "eva", "professors are never late"),
		said(3, "#Tea", "ana", "我们明天在东京大学考试"),
		said(day(1), "#tea", "ana_x", "late again, example.com 👍"),
		said(day(2), "#lab", "ana", "not late"),
	)
	for _, c := range []struct {
		q    history.Query
		want string
	}{
		{history.Query{Words: "LATE"}, "172800:not late 86400:late again, example.com 👍 2:professors are never late 1:The Professor is late"},
		{history.Query{Words: "late", Limit: 2}, "172800:not late 86400:late again, example.com 👍"},
		{history.Query{Words: "late", Rooms: []string{"#LAB"}, Limit: 2}, "172800:not late 2:professors are never late"},
		{history.Query{Words: "late", Rooms: []string{"#none", "#tea"}}, "86400:late again, example.com 👍"},
		{history.Query{Words: "late", Rooms: []string{"#none"}}, ""},
		{history.Query{Words: "late", Rooms: []string{}}, ""},
		{history.Query{Words: "late", Nick: "ANA"}, "172800:not late 1:The Professor is late"},
		{history.Query{Words: "late", Nick: "ana_x"}, "86400:late again, example.com 👍"},
		{history.Query{Words: "late", Since: time.UnixMilli(at).Add(24 * time.Hour)}, "172800:not late 86400:late again, example.com 👍"},
		{history.Query{Words: "late", Since: time.UnixMilli(at).Add(24*time.Hour + time.Second)}, "172800:not late"},
		{history.Query{Words: "late", Before: day(1)}, "2:professors are never late 1:The Professor is late"},
		{history.Query{Words: "late", Before: 2, Nick: "ana", Rooms: []string{"#lab"}}, "1:The Professor is late"},
		{history.Query{Words: "profess"}, "2:professors are never late 1:The Professor is late"},
		{history.Query{Words: "professor late"}, "1:The Professor is late"},
		{history.Query{Words: "late profess"}, "2:professors are never late 1:The Professor is late"},
		{history.Query{Words: "东京"}, "3:我们明天在东京大学考试"},
		{history.Query{Words: "京东"}, ""},
		{history.Query{Words: "example.com"}, "86400:late again, example.com 👍"},
		{history.Query{Words: "com.example"}, ""},
		{history.Query{Words: "👍"}, "86400:late again, example.com 👍"},
		{history.Query{Words: `late" OR "professor`}, ""},
		{history.Query{Words: "NEAR(late)"}, ""},
		{history.Query{Words: "words : late ^late -late"}, ""},
		{history.Query{Words: "not late"}, "172800:not late"},
	} {
		want(t, fmt.Sprintf("%+v", c.q), search(t, d, c.q), c.want)
	}
}

func TestTheIndexAgreesWithTheLines(t *testing.T) {
	random := randoms(t)
	d := newDB(t)
	vocabulary := strings.Fields("hola casa perro gato libro 東京 京都 été Straße x1 y2 naïve foo.bar 👍 ok")
	nicks, rooms := []string{"ana", "Eva", "bob"}, []string{"#a", "#b"}
	var lines []history.Line
	seq := uint64(0)
	for range 40 {
		var some []history.Line
		for range random.IntN(60) + 1 {
			seq += uint64(random.IntN(1000) + 1)
			text := ""
			for range random.IntN(5) + 1 {
				text += vocabulary[random.IntN(len(vocabulary))] + " "
			}
			some = append(some, said(seq, rooms[random.IntN(2)], nicks[random.IntN(3)], strings.TrimSpace(text)))
		}
		write(t, d, some...)
		lines = append(lines, some...)
	}
	gone := make(map[uint64]bool)
	for range 100 {
		l := lines[random.IntN(len(lines))].Entry
		switch random.IntN(2) {
		case 0:
			ok(t, d.Delete(t.Context(), []uint64{l.Seq, l.Seq}))
		default:
			if err := d.Forget(t.Context(), l.Seq); err != nil && !gone[l.Seq] {
				t.Fatal(err)
			}
		}
		gone[l.Seq] = true
	}
	for _, word := range vocabulary {
		for _, nick := range []string{"", nicks[random.IntN(len(nicks))]} {
			words := " " + history.Words(word) + " "
			var found []string
			for _, l := range slices.Backward(lines) {
				e := &l.Entry
				if !gone[e.Seq] && (nick == "" || e.Nick == nick) && strings.Contains(" "+history.Words(e.Text)+" ", words) {
					found = append(found, fmt.Sprintf("%d:%s", e.Seq, e.Text))
				}
			}
			want(t, word+" from "+nick, search(t, d, history.Query{Words: word, Nick: nick, Limit: 10_000}), strings.Join(found, " "))
		}
	}
	sound(t, d)
}

func TestAnIndexOfOtherWordsIsMadeAnew(t *testing.T) {
	d := newDB(t)
	var lines []history.Line
	for seq := uint64(1); seq <= 2*indexLines+5; seq++ {
		lines = append(lines, said(seq, "#r", "ana", fmt.Sprintf("word%d common", seq)))
	}
	write(t, d, lines...)
	write(t, d, said(day(1), "#r", "ana", "tomorrow"))
	// As an older version leaves it, with other words.
	ok(t, execEach(t.Context(), d.writer.on, "UPDATE segment SET words = 'old'", "INSERT INTO search_1(search_1) VALUES ('delete-all')"))
	d = again(t, d)
	write(t, d, said(day(1)+1, "#r", "ana", "new"))
	want(t, "a search", search(t, d, history.Query{Words: "word77"}), "")
	more, err := d.Maintain(t.Context())
	for range 3 {
		ok(t, err)
		more, err = d.Maintain(t.Context())
	}
	ok(t, d.Forget(t.Context(), 2*indexLines+1)) // is not indexed yet
	ok(t, d.Forget(t.Context(), 1))
	steps := 0
	for ; more; steps++ {
		more, err = d.Maintain(t.Context())
		ok(t, err)
	}
	want(t, "a search", search(t, d, history.Query{Words: "word77 common"}), "77:word77 common")
	for _, word := range []string{fmt.Sprint("word", 2*indexLines+1), "word1"} {
		terms := []history.Term{{Words: []string{word}}}
		if found, err := d.Search(t.Context(), history.Query{Limit: 5}, terms); err != nil || len(found) > 0 {
			t.Errorf("a removed entry is found: %v, %v", found, err)
		}
	}
	if n := strings.Count(search(t, d, history.Query{Words: "common", Limit: 100_000}), ":"); n != 2*indexLines+3 {
		t.Errorf("%d entries are found after %d steps", n, steps)
	}
	want(t, "another segment", search(t, d, history.Query{Words: "tomorrow"}), "86400:tomorrow")
	want(t, "a new line", search(t, d, history.Query{Words: "new"}), "86401:new")
	sound(t, d)
}

// While the chat is busy, the index follows later. Search completes it, also after a crash, and a
// quiet chat and a new day do so too.
func TestTheIndexFollowsLater(t *testing.T) {
	batch := func(first uint64, n int) (lines []history.Line) {
		for seq := first; seq < first+uint64(n); seq++ {
			lines = append(lines, said(seq, "#r", "ana", fmt.Sprint("word", seq, " common")))
		}
		return lines
	}
	directly := func(d *DB, word string) int {
		found, err := d.Search(t.Context(), history.Query{Limit: 100_000}, []history.Term{{Words: []string{word}}})
		ok(t, err)
		return len(found)
	}
	const busy = quietLines + 1
	for name, then := range map[string]func(*DB) *DB{
		"a search": func(d *DB) *DB {
			want(t, "a search", search(t, d, history.Query{Words: "word7 common"}), "7:word7 common")
			return d
		},
		"a restart and a search": func(d *DB) *DB {
			d = again(t, d)
			want(t, "a search", search(t, d, history.Query{Words: "word7 common"}), "7:word7 common")
			return d
		},
		"a quiet chat": func(d *DB) *DB { write(t, d, said(3*busy+1, "#r", "ana", "quiet")); return d },
		"another day": func(d *DB) *DB {
			write(t, d, said(day(1), "#r", "ana", "tomorrow"))
			want(t, "a search", search(t, d, history.Query{Words: "word7 common"})+search(t, d, history.Query{Words: "tomorrow"}), "7:word7 common86400:tomorrow")
			return d
		},
		"the retention": func(d *DB) *DB { maintain(t, d); return d },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDB(t)
			for n := range uint64(3) {
				write(t, d, batch(n*busy+1, busy)...)
			}
			ok(t, d.Forget(t.Context(), 3))
			if n := directly(d, "common"); n != 0 {
				t.Errorf("%d lines are indexed at once", n)
			}
			d = then(d)
			if n := directly(d, "common"); n != 3*busy-1 {
				t.Errorf("%d lines are found", n)
			}
			sound(t, d)
		})
	}
}

func TestASegmentHasABound(t *testing.T) {
	d := newDB(t)
	write(t, d, said(1, "#r", "ana", "first"))
	d.known.segment.lines = segmentLines - 2
	write(t, d, said(2, "#r", "ana", "a"), said(3, "#r", "ana", "b"), said(4, "#r", "ana", "c"))
	found, err := segments(t.Context(), d.writer.on, "1 ORDER BY first")
	if err != nil || len(found) != 2 || found[0].last != 3 || found[1].first != 4 {
		t.Errorf("the segments are %+v, %v", found, err)
	}
	want(t, "a search", search(t, d, history.Query{Words: "a"})+search(t, d, history.Query{Words: "c"}), "2:a4:c")
}

// No query of a user sorts, or reads lines that it does not return.
func TestQueriesUseAnIndex(t *testing.T) {
	d := newDB(t)
	write(t, d, said(1, "#r", "ana", "a"))
	plan := func(query string, args ...any) (all string) {
		ok(t, d.read(t.Context(), 0, func(ctx context.Context, on *sql.Conn) error {
			rows, err := on.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
			ok(t, err)
			defer rows.Close()
			for rows.Next() {
				var id, parent, unused int
				var detail string
				ok(t, rows.Scan(&id, &parent, &unused, &detail))
				all += detail + "\n"
			}
			return rows.Err()
		}))
		return all
	}
	for name, p := range map[string]string{
		"page":   plan("SELECT "+columns+" FROM line JOIN room ON room.id = line.room WHERE line.kind <> 0 AND "+inRoom+" DESC LIMIT ?", "#r", 0, int64(math.MaxInt64), 0, int64(math.MaxInt64), 10),
		"search": plan(searchQuery(1), `"a"`, int64(math.MaxInt64), int64(math.MinInt64), 10),
		"select": plan("SELECT "+columns+" FROM line JOIN room ON room.id = line.room WHERE line.kind <> 0 AND line.seq > ? ORDER BY line.seq LIMIT ?", 0, 10),
	} {
		if strings.Contains(p, "TEMP B-TREE") || strings.Contains(p, "SCAN line") || strings.Contains(p, "SCAN room") {
			t.Errorf("the plan of a %s is\n%s", name, p)
		}
	}
}

// Whatever a user searches for is only words.
func FuzzSearch(f *testing.F) {
	for _, query := range []string{"hola", `" * ( NEAR : ^ -`, "a AND NOT b", "{words} : x", "東京 👍", "\x00'", `x" OR "y`} {
		f.Add(query, "ana", "#r")
	}
	d := newDB(f)
	write(f, d, said(1, "#r", "ana", "hola"))
	f.Fuzz(func(t *testing.T, query, nick, room string) {
		terms, err := history.Terms(query)
		if err != nil {
			return
		}
		found, err := d.Search(t.Context(), history.Query{Nick: nick, Rooms: []string{room}, Limit: 5}, terms)
		if err != nil {
			t.Fatalf("%q = %v", query, err)
		}
		for i := range found {
			if e := &found[i]; nick != "" && plain.Fold(nick) != "ana" || plain.Fold(room) != "#r" || e.Seq != 1 {
				t.Fatalf("%q from %q in %q finds %+v", query, nick, room, e)
			}
		}
	})
}
