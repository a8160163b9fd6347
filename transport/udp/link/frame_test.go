package link

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestDatagramsAsTheyAreWritten(t *testing.T) {
	sid, nonce := NewToken([16]byte{1, 2, 3}), NewToken([16]byte{4, 5, 6})
	cookie := bytes.Repeat([]byte("c"), CookieSize)
	for _, c := range []struct {
		got  []byte
		want string
	}{
		{AppendHello(nil, nonce), "~t1 d447631e HELLO BAUGAAAAAAAAAAAAAAAAAA\n"},
		{AppendCookie(nil, nonce, cookie), "~t1 1747d8d0 COOKIE BAUGAAAAAAAAAAAAAAAAAA ccccccccccccccccccccccccccc\n"},
		{AppendOpen(nil, nonce, cookie), "~t1 e10454e3 OPEN BAUGAAAAAAAAAAAAAAAAAA ccccccccccccccccccccccccccc\n"},
		{AppendOpened(nil, nonce, sid), "~t1 045596f5 OPENED BAUGAAAAAAAAAAAAAAAAAA AQIDAAAAAAAAAAAAAAAAAA\n"},
		{AppendRefused(nil, nonce, "the server is full, come back later"), "~t1 47f1edba REFUSED BAUGAAAAAAAAAAAAAAAAAA the server is full, come back later\n"},
		{AppendSpeak(nil, nonce), "~t1 c340d39c SPEAK BAUGAAAAAAAAAAAAAAAAAA 1\n"},
		{AppendStray(nil, sid, cookie), "~t1 bbe4189f AQIDAAAAAAAAAAAAAAAAAA\nSTRAY ccccccccccccccccccccccccccc\n"},
		{AppendGone(nil, sid), "~t1 5149eff4 AQIDAAAAAAAAAAAAAAAAAA\nGONE\n"},
	} {
		if string(c.got) != c.want {
			t.Errorf("is written\n%swant\n%s", c.got, c.want)
		}
		if _, err := Parse(c.got); err != nil {
			t.Errorf("%q: %v", c.got, err)
		}
	}
}

func TestWhatIsNotADatagram(t *testing.T) {
	sid := NewToken([16]byte{1})
	good := string(AppendFrames(nil, sid, []byte("PING\n")))
	for _, c := range []struct {
		data string
		want error
	}{
		{"", ErrNotOurs}, {"hola\n", ErrNotOurs}, {"~", ErrNotOurs}, {"~t", ErrNotOurs}, {"~t1", ErrNotOurs}, {"~tilde \n", ErrNotOurs},
		{"~t12345 x\n", ErrNotOurs}, {"~t1 ", ErrMalformed}, {"~t1 00000000\n", ErrMalformed}, {"~t1 0000000z x\n", ErrMalformed},
		{"~t1 00000000 x\n", ErrDamaged}, {strings.Replace(good, "PING", "PONG", 1), ErrDamaged},
		{good[:len(good)-1], ErrMalformed}, {"~t2 x\n", ErrMalformed},
		{"~t2 00000000 HELLO " + sid.String() + "\n", ErrVersion},
		{string(seal(open(nil, []byte("HELLO")))), ErrMalformed},
		{string(seal(open(nil, []byte("HELLO"), sid[:], sid[:]))), ErrMalformed},
		{string(seal(open(nil, []byte("OPEN"), sid[:]))), ErrMalformed},
		{string(seal(open(nil, []byte("OPEN"), sid[:], []byte("short")))), ErrMalformed},
		{string(seal(open(nil, []byte("OPENED"), sid[:], []byte("short")))), ErrMalformed},
		{string(seal(open(nil, []byte("HOWDY"), sid[:]))), ErrMalformed},
		{string(seal(open(nil, []byte("!!!!!!!!!!!!!!!!!!!!!!")))), ErrMalformed},
		{string(seal(append(open(nil, []byte("HELLO"), sid[:]), "more\n"...))), ErrMalformed},
	} {
		if _, err := Parse([]byte(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, want %v", c.data, err, c.want)
		}
	}
}

func TestWhatIsNotAFrame(t *testing.T) {
	for _, s := range []string{
		"\n", "LINE\n", "LINE 1\n", "LINE 0 x\n", "LINE 01 x\n", "LINE -1 x\n", "LINE 9007199254740993 x\n", "LINE 99999999999999999 x\n",
		"PART 1\n", "END\n", "END 0\n", "END 1 x\n", "ACK\n", "ACK 1\n", "ACK 1 -\n", "ACK 5 - 4\n", "ACK 1 G 9\n", "ACK 1 AB 9\n", "ACK 1  9\n",
		"ACK 1 " + strings.Repeat("f", 65) + " 99\n", "PING 1\n", "MOVE 1\n", "MOVE 1 short\n", "STRAY\n", "GONE 1\n", "line 1 x\n", "LINE 1 x",
	} {
		if got, err := ParseFrames(nil, []byte(s)); err == nil {
			t.Errorf("%q is %+v", s, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	sid := NewToken([16]byte{1})
	f.Add(AppendHello(nil, sid))
	f.Add(AppendFrames(nil, sid, []byte("LINE 1 x\nACK 1 8 9\nMOVE 1 AAAAAAAAAAAAAAAAAAAAAAAAAAA\nEND 3\n")))
	f.Add([]byte("~t2 00000000 HELLO " + sid.String() + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) >= body { // get past the check sum, too
			seal(b)
		}
		d, err := Parse(b)
		if NotOurs(b) != errors.Is(err, ErrNotOurs) {
			t.Fatalf("%q is alien: %v, and parsed: %v", b, NotOurs(b), err)
		}
		if err != nil || d.Word != Session {
			return
		}
		frames, err := ParseFrames(nil, d.Frames)
		if err == nil && len(frames) != bytes.Count(d.Frames, []byte("\n")) {
			t.Fatalf("%q has %d frames", d.Frames, len(frames))
		}
	})
}
