package room

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tertulia/actors/plain"
)

func TestNicksThatMayBe(t *testing.T) {
	for in, want := range map[string]string{
		"ana": "ana", "Ana_2": "Ana_2", "x": "x", "7up": "7up", "a.b-c": "a.b-c",
		"Jose\u0301":                  "Jos\u00e9",
		"ünsal":                       "ünsal",
		"Наташа":                      "Наташа",
		"Ωμέγα":                       "Ωμέγα",
		"हिन्दी":                      "हिन्दी",
		"สมชาย":                       "สมชาย",
		"นำ":                          "นำ",
		"漢字かなカナー":                     "漢字かなカナー",
		"한국漢字":                        "한국漢字",
		"عمر٣":                        "عمر٣",
		strings.Repeat("ñ", 32):       strings.Repeat("ñ", 32),
		strings.Repeat("n\u0303", 32): strings.Repeat("ñ", 32),
	} {
		if got, err := CheckNick(in); err != nil || got != want {
			t.Errorf("CheckNick(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestNicksThatMayNot(t *testing.T) {
	for in, free := range map[string]string{
		"":                                "",
		" ":                               "",
		"...":                             "",
		"-rf":                             "rf",
		"*":                               "",
		"#lab":                            "lab",
		"Ana Maria":                       "Ana-Maria",
		"ana:":                            "ana",
		"a\x1b[31m":                       "a31m",
		"a\x00b":                          "ab",
		"a\u202eb":                        "ab",
		"a\u200bb":                        "ab",
		"ana\u0430":                       "ana",           // Latin, then Cyrillic
		"п\u0430yp\u0430l":                "п\u0430\u0430", // and in the other order
		"漢字latin":                         "漢字",
		"a\U0001d5ee":                     "a",  // a styled letter
		"a\U0001d7cf":                     "a",  // a styled digit
		"a1٣":                             "a1", // two kinds of digits
		"\u0301a":                         "a",
		"a\u0301\u0302\u0303\u0304\u0305": "\u00e1\u0302\u0303\u0304",
		"Tertulia":                        "",
		"You":                             "",
		"an\u034fa":                       "ana", // invisible marks and letters
		"a\ufe0fb":                        "ab",
		"a\u180bb":                        "ab",
		"\u3164":                          "",
		"한\uffa0":                         "한",
		"a\xff":                           "a",
		"🙂":                               "",
		strings.Repeat("n", 33):           strings.Repeat("n", 32),
		strings.Repeat("n", 1e6):          strings.Repeat("n", 32),
		"\U0001e900" + strings.Repeat("!", 62) + "\U0001e901\U0001e902": "\U0001e900\U0001e901", // the rest is not examined
	} {
		_, err := CheckNick(in)
		var refused *NickError
		if !errors.As(err, &refused) || refused.Free != free || refused.Why == 0 || refused.Taken() {
			t.Errorf("CheckNick(%.40q) = %#v; want a refusal that offers %q", in, err, free)
		}
	}
}

func TestEveryLetterIsTheSameInItsOtherCase(t *testing.T) {
	for r := range rune(0x40000) { // no letter has a higher number
		nick, err := CheckNick(string(r))
		if err != nil {
			continue
		}
		if folded := plain.Fold(nick); plain.Fold(folded) != folded {
			t.Errorf("%q folds to %q, and that to %q", nick, folded, plain.Fold(folded))
		}
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			if plain.Fold(string(other)) != plain.Fold(nick) {
				t.Errorf("%q and %q are two names", nick, other)
			}
		}
	}
}

func FuzzCheckNick(f *testing.F) {
	for _, s := range []string{"ana", "Ana Maria", "п\u0430yp\u0430l", "漢字カナ", "a\u0301\u0302", "\xff", "a1٣", "-rf", "ｆｕｌｌ", "a\U0001d7cf"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		nick, err := CheckNick(s)
		if err != nil {
			var refused *NickError
			if !errors.As(err, &refused) || refused.Why == 0 {
				t.Fatalf("CheckNick(%q): %#v", s, err)
			}
			if refused.Free == "" {
				return
			}
			nick = refused.Free
		}
		again, err := CheckNick(nick)
		if err != nil || again != nick {
			t.Fatalf("CheckNick(%q) gives %q, which it refuses or changes: %q, %v", s, nick, again, err)
		}
		if n := utf8.RuneCountInString(nick); n < 1 || n > MaxName || strings.ContainsAny(nick, " :*#/@\r\n\u034f\u3164\ufe0f") || slices.Contains(reserved, plain.Fold(nick)) {
			t.Fatalf("CheckNick(%q) = %q", s, nick)
		}
		if plain.Fold(nick) != plain.Fold(plain.Fold(nick)) {
			t.Fatalf("%q folds to %q, and that to %q", nick, plain.Fold(nick), plain.Fold(plain.Fold(nick)))
		}
	})
}
