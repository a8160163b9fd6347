package event

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"
)

// samples are entries with all fields of each kind, by name.
var samples = []struct {
	name  string
	entry Entry
}{
	{"said", Entry{Kind: Said, Seq: 1042, Time: 1796000000123, User: 7, Room: "#tertulia", Nick: "ana", Text: "hola, everybody"}},
	{"acted", Entry{Kind: Acted, Seq: 1043, Time: 1796000000124, User: 7, Room: "#tertulia", Nick: "ana", Account: "ana", Text: "waves"}},
	{"notice", Entry{Kind: Notice, Seq: 1044, Time: 1796000000125, Room: "#tertulia", Text: "hello from 10.0.0.5: Hola"}},
	{"private", Entry{Kind: Private, Seq: 1045, Time: 1796000000126, User: 7, Nick: "ana", Peer: "でも", Text: "psst 🙂"}},
	{"joined", Entry{Kind: Joined, Time: 1796000000127, User: 8, Room: "#lab", Nick: "bob"}},
	{"left", Entry{Kind: Left, Time: 1796000000128, User: 8, Room: "#lab", Nick: "bob"}},
	{"quit", Entry{Kind: Quit, Time: 1796000000129, User: 8, Room: "#lab", Nick: "bob", Text: "too slow"}},
	{"renamed", Entry{Kind: Renamed, Seq: 1046, Time: 1796000000130, User: 7, Room: "#lab", Nick: "ana", Peer: "eva"}},
	{"shared", Entry{Kind: Shared, Seq: 1047, Time: 1796000000131, Room: "#tertulia", Nick: "ana",
		File: &File{Change: Published, Path: "/lab 3/notes.txt", Size: 12345, Count: 1}}},
	{"moved", Entry{Kind: Shared, Seq: 1048, Time: 1796000000132, Room: "#tertulia", Nick: "Teacher",
		File: &File{Change: Moved, Path: "/a", To: "/b", Count: 1, Unproven: true, Explain: true}}},
	{"handed in", Entry{Kind: Shared, Seq: 1049, Time: 1796000000133, Room: "#tertulia",
		File: &File{Change: Mixed, Size: -1, Count: 214, Box: true}}},
	{"topic", Entry{Kind: Topic, Seq: 1050, Time: 1796000000134, User: 7, Room: "#lab", Nick: "ana", Account: "ana", Text: "the exam"}},
	{"ranked", Entry{Kind: Ranked, Seq: 1051, Time: 1796000000135, User: 7, Room: "#lab", Nick: "ana", Peer: "bob", Rank: Operator}},
	{"kicked", Entry{Kind: Kicked, Seq: 1052, Time: 1796000000136, User: 7, Room: "#lab", Nick: "ana", Peer: "bob", Text: "spam"}},
	{"invited", Entry{Kind: Invited, Seq: 1053, Time: 1796000000137, User: 7, Room: "#lab", Nick: "ana", Peer: "kim"}},
	{"away", Entry{Kind: Away, Seq: 1054, Time: 1796000000138, User: 7, Nick: "ana", Text: "lunch"}},
	{"removed", Entry{Kind: Removed, Seq: 1055, Time: 1796000000139, User: 7, Room: "#lab", Nick: "ana", Text: "1042"}},
	{"extremes", Entry{Kind: 255, Seq: math.MaxUint64, Time: math.MinInt64, User: 1 << 63, Rank: 255,
		File: &File{Change: 255, Size: math.MinInt64, Count: math.MaxUint64}}},
	{"closed", Entry{Kind: Said, Seq: 1056, Time: 1796000000140, User: 7, Room: "#lab", Nick: "ana", Text: "among us", Closed: true}},
}

// golden is a file with the encoded samples, one a line: the name, a colon and hexadecimal digits.
// The bytes of an entry are kept for years, so a line never changes.
const golden = "testdata/version1.txt"

func TestTheBytesOfAnEntryNeverChange(t *testing.T) {
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i, s := range samples {
		b, err := s.entry.AppendBinary(nil)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		line := fmt.Sprintf("%s: %x", s.name, b)
		if i >= len(lines) || lines[i] != line {
			t.Errorf("%s has no line\n%s", golden, line)
			continue
		}
		old, err := hex.DecodeString(line[len(s.name)+2:])
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Decode(old); err != nil || !reflect.DeepEqual(got, s.entry) {
			t.Errorf("%s is decoded as %+v, %v", s.name, got, err)
		}
	}
	if len(lines) != len(samples) {
		t.Errorf("%s has %d lines, there are %d samples", golden, len(lines), len(samples))
	}
}

func TestEachFieldIsEncoded(t *testing.T) {
	whole := Entry{Seq: 1, Time: -2, User: 3, Room: "#r", Nick: "n", Account: "a", Peer: "p", Text: "t", Kind: Said, Rank: Voice, Was: Operator, Closed: true, Seconds: 6,
		File: &File{Path: "/p", To: "/t", Size: 4, Count: 5, Change: Deleted, Box: true, Unproven: true, Explain: true}}
	for _, of := range []reflect.Value{reflect.ValueOf(whole), reflect.ValueOf(*whole.File)} {
		for i := range of.NumField() {
			if of.Field(i).IsZero() {
				t.Fatalf("%s is zero: give it a value here, and a number in the format", of.Type().Field(i).Name)
			}
		}
	}
	b, err := whole.AppendBinary([]byte("before"))
	if err != nil || !bytes.HasPrefix(b, []byte("before")) {
		t.Fatalf("it is encoded as %q, %v", b, err)
	}
	if got, err := Decode(b[len("before"):]); err != nil || !reflect.DeepEqual(got, whole) {
		t.Errorf("it is decoded as %+v, %v", got, err)
	}
}

func TestFieldsOfANewerServerAreSkipped(t *testing.T) {
	e := samples[0].entry
	b, err := e.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	b = appendNumber(b, 15, 300)
	b = appendText(b, 1000, "a field of bytes")
	if got, err := Decode(b); err != nil || !reflect.DeepEqual(got, e) {
		t.Errorf("it is decoded as %+v, %v", got, err)
	}
	file := appendText((&File{Change: Deleted}).append(nil), 7, "a field of a file")
	b = appendText(appendNumber([]byte{version}, fieldKind, 77), fieldFile, string(file))
	if got, err := Decode(b); err != nil || got.Kind != 77 || got.File.Change != Deleted {
		t.Errorf("a newer kind is decoded as %+v, %v", got, err)
	}
}

func TestEntriesThatAreNotDecoded(t *testing.T) {
	said := []byte{version, fieldKind << 1, byte(Said)}
	text := func(field uint64, text string) []byte { return appendText(bytes.Clone(said), field, text) }
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"nothing":                {nil, ErrMalformed},
		"a newer version":        {append([]byte{version + 1}, said[1:]...), ErrVersion},
		"no version":             {append([]byte{0}, said[1:]...), ErrVersion},
		"no kind":                {[]byte{version}, ErrMalformed},
		"a kind of 256":          {appendNumber([]byte{version}, fieldKind, 256), ErrMalformed},
		"a kind twice":           {append(bytes.Clone(said), said[1:]...), ErrMalformed},
		"a wrong order":          {appendNumber(text(fieldText, "x"), fieldSeq, 1), ErrMalformed},
		"a key without value":    {append(bytes.Clone(said), fieldSeq<<1), ErrMalformed},
		"a zero":                 {append(bytes.Clone(said), fieldSeq<<1, 0), ErrMalformed},
		"a long form":            {append(bytes.Clone(said), fieldSeq<<1, 0x81, 0), ErrMalformed},
		"a number of 65 bits":    {append(append(bytes.Clone(said), fieldSeq<<1), "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"...), ErrMalformed},
		"a number as text":       {text(fieldSeq, "x"), ErrMalformed},
		"a text as number":       {appendNumber(bytes.Clone(said), fieldText, 1), ErrMalformed},
		"a file as number":       {appendNumber(bytes.Clone(said), fieldFile, 1), ErrMalformed},
		"a file of no change":    {text(fieldFile, string(appendText(nil, fieldPath, "/x"))), ErrMalformed},
		"a text that is cut":     {text(fieldText, "hola")[:len(said)+4], ErrMalformed},
		"bytes that are no text": {text(fieldText, "\xff"), ErrMalformed},
		"a long nick":            {text(fieldNick, strings.Repeat("x", MaxName+1)), ErrTooLarge},
		"a long text":            {text(fieldText, strings.Repeat("x", MaxText+1)), ErrTooLarge},
	} {
		if got, err := Decode(c.b); !errors.Is(err, c.want) || !reflect.DeepEqual(got, Entry{}) {
			t.Errorf("%s is decoded as %+v, %v, want %v", name, got, err, c.want)
		}
	}
}

func TestEntriesThatAreNotEncoded(t *testing.T) {
	for name, c := range map[string]struct {
		e    Entry
		want error
	}{
		"no kind":     {Entry{Text: "x"}, ErrMalformed},
		"no change":   {Entry{Kind: Shared, File: &File{Path: "/x"}}, ErrMalformed},
		"no text":     {Entry{Kind: Said, Text: "a\xffb"}, ErrMalformed},
		"a long room": {Entry{Kind: Said, Room: strings.Repeat("x", MaxName+1)}, ErrTooLarge},
		"a long text": {Entry{Kind: Said, Text: strings.Repeat("x", MaxText+1)}, ErrTooLarge},
		"a long path": {Entry{Kind: Shared, File: &File{Change: Moved, To: strings.Repeat("x", MaxPath+1)}}, ErrTooLarge},
	} {
		if b, err := c.e.AppendBinary([]byte("x")); !errors.Is(err, c.want) || string(b) != "x" {
			t.Errorf("%s is encoded as %q, %v, want %v", name, b, err, c.want)
		}
	}
}

func TestAnEntryIsSmall(t *testing.T) {
	const most = 120 // bytes on a machine of 64 bits
	if size := unsafe.Sizeof(Entry{}); size > most {
		t.Errorf("an entry takes %d bytes, and every kept line of every room has one: it may take %d", size, most)
	}
}

func TestALineIsCompact(t *testing.T) {
	e := Entry{Kind: Said, Seq: 1_000_000, Time: 1796000000123, User: 1000, Room: "#tertulia", Nick: "ana", Text: strings.Repeat("x", 30)}
	b, err := e.AppendBinary(nil)
	if err != nil || len(b) > 70 {
		t.Errorf("a line of 30 bytes is encoded in %d bytes, %v", len(b), err)
	}
	if n := testing.AllocsPerRun(10, func() { b, _ = e.AppendBinary(b[:0]) }); n > 0 {
		t.Errorf("encoding a line allocates %v times", n)
	}
	if n := testing.AllocsPerRun(10, func() { _, _ = Decode(b) }); n > 2 {
		t.Errorf("decoding a line allocates %v times", n)
	}
}

func TestTheTimeOfAnEntryIsInMilliseconds(t *testing.T) {
	now := time.Now()
	e := Entry{Time: now.UnixMilli()}
	if got := e.When(); got.After(now) || now.Sub(got) >= time.Millisecond {
		t.Errorf("%v is %v", now, got)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range samples {
		b, err := s.entry.AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(append(b, 0xfe, 0x7f, 1))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := Decode(b)
		if err != nil {
			return
		}
		// All that is known of an entry survives, and equal entries have equal bytes.
		again, err := e.AppendBinary(nil)
		if err != nil || len(again) > len(b) {
			t.Fatalf("%x is decoded as %+v, which is encoded as %x, %v", b, e, again, err)
		}
		same, err := Decode(again)
		if err != nil || !reflect.DeepEqual(e, same) {
			t.Fatalf("%+v becomes %+v, %v", e, same, err)
		}
	})
}
