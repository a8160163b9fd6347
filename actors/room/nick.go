package room

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tertulia/actors/plain"
)

const (
	maxName  = 32 // characters in a nick, and in a room's name behind its #
	maxMarks = 3  // combining marks in a row; scripts need two, graffiti many
	maxTried = 64 // characters of a refused name that an alternative is made from
)

// reserved are the nicks that are the server's own: its name, and the word for the
// reader in its sentences, since a user of that name would join with "* you joined".
// No other word is needed: only the server's lines begin with "* ".
var reserved = []string{"tertulia", "you"}

// checkReserved refuses the nicks of reserved, and those that look like one.
func checkReserved(nick string) error {
	l := lookOf(nick)
	for own := range reservedLooks.like(l) {
		if own == l.folded {
			return fmt.Errorf("the nick %s is the server's own", own)
		}
		return fmt.Errorf("%s looks like %s, which is the server's own", nick, own)
	}
	return nil
}

// reservedLooks has the nicks of reserved by their looks.
var reservedLooks = func() byLook[string] {
	b := newByLook[string]()
	for _, nick := range reserved {
		b.add(lookOf(nick), nick)
	}
	return b
}()

// NickError says why a nick is refused, in words for its user.
type NickError struct {
	Nick   string // as it was asked for
	Reason string
	Free   string // a nick that is free, or empty where none can be derived
	Taken  bool   // the nick is well formed, but someone else has it
}

func (e *NickError) Error() string { return e.Reason }

// CheckNick returns the form of a nick that is shown (NFC), or a *NickError
// that says what is wrong with it: a nick has 1 to 32 characters, letters and
// digits of one script, and _ - . inside.
func CheckNick(nick string) (string, error) {
	shown, err := checkName(nick)
	if err == nil {
		err = checkReserved(shown)
	}
	if err != nil {
		return "", &NickError{Nick: nick, Reason: err.Error(), Free: suggest(nick)}
	}
	return shown, nil
}

// CheckRoom returns the form of a room's name that is shown, with its #, which
// the caller may leave out. The rules are those of a nick.
func CheckRoom(name string) (string, error) {
	shown, err := checkName(strings.TrimPrefix(name, "#"))
	if err != nil {
		return "", fmt.Errorf("no room can be called that: %w", err)
	}
	return "#" + shown, nil
}

func checkName(name string) (string, error) {
	if name == "" {
		return "", errors.New("a name needs at least one letter or digit")
	}
	if !utf8.ValidString(name) {
		return "", errors.New("a name is written in UTF-8")
	}
	name = norm.NFC.String(name)
	if n := utf8.RuneCountInString(name); n > maxName {
		return "", fmt.Errorf("a name has at most %d characters, this one has %d", maxName, n)
	}
	var (
		marks  int
		zero   rune
		system writing
	)
	for i, r := range name {
		switch {
		case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
			return "", errors.New("a name has no characters that cannot be seen")
		case unicode.IsMark(r):
			marks++
			if i == 0 || marks > maxMarks {
				return "", errors.New("a name has no accents on their own")
			}
			if !system.bears(r) {
				return "", errors.New("a name has no accents of another script than its letters'")
			}
			continue
		case unicode.Is(unicode.Nd, r):
			z := zeroOf(r)
			if zero == 0 {
				zero = z
			}
			if z == 0 || z != zero {
				return "", errors.New("a name has digits of one kind only")
			}
		case unicode.IsLetter(r):
			if !system.admits(r) {
				return "", errors.New("a name has letters of one script only, so that nobody can forge another's")
			}
		case r == '_' || r == '-' || r == '.':
			if i == 0 {
				return "", errors.New("a name begins with a letter or digit")
			}
		case r == ' ':
			return "", errors.New("a name is one word of letters, digits and the marks _ - . alone")
		default:
			return "", errors.New("a name has letters, digits and _ - . only")
		}
		marks = 0
	}
	return name, nil
}

// zeroOf returns the zero of the decimal digits that r belongs to, or 0 for a
// styled digit that only looks like another. Each set of ten stands together.
func zeroOf(r rune) rune {
	if norm.NFKC.String(string(r)) != string(r) {
		return 0
	}
	zero := r
	for unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return zero
}

// writing is the set of scripts that a name may still be written in: all at
// first, then those that its letters leave.
type writing struct {
	scripts []string
}

// together lists the writing systems that use several scripts in one word
// (UTS 39 §5.2, without its Latin mixtures).
var together = [][]string{
	{"Han", "Hiragana", "Katakana"},
	{"Han", "Hangul"},
	{"Han", "Bopomofo"},
}

// admits narrows w to what r allows and reports whether anything is left. A
// letter that belongs to no single script (styled mathematical alphabets,
// ligature signs) is never admitted: it serves only to look like another.
func (w *writing) admits(r rune) bool {
	if slices.ContainsFunc(w.scripts, func(script string) bool { return belongs(r, script) }) {
		return true
	}
	script := scriptOf(r)
	if script == "" {
		return false
	}
	if w.scripts == nil {
		w.scripts = []string{script}
		return true
	}
	all := append([]string{script}, w.scripts...)
	for _, system := range together {
		foreign := func(s string) bool { return !slices.Contains(system, s) }
		if !slices.ContainsFunc(all, foreign) {
			w.scripts = all
			return true
		}
	}
	return false
}

// scriptOf returns the script of a letter, or "" if it has none of its own.
func scriptOf(r rune) string {
	if r < utf8.RuneSelf {
		return "Latin"
	}
	for name := range unicode.Scripts {
		if name != "Common" && name != "Inherited" && belongs(r, name) {
			return name
		}
	}
	return ""
}

// belongs reports whether a letter is of a script. The prolonged sound mark of
// Japanese is shared by its two syllabaries.
func belongs(r rune, script string) bool {
	return unicode.Is(unicode.Scripts[script], r) || r == 'ー' && script == "Katakana"
}

// suggest derives a well-formed nick from the beginning of one that is not: its
// words joined, what may not stand left out. It returns "" if nothing is left.
func suggest(nick string) string {
	tried := []rune(norm.NFC.String(strings.TrimSpace(nick)))
	var s string
	for _, r := range tried[:min(len(tried), maxTried)] {
		if unicode.IsSpace(r) {
			r = '-'
		}
		if longer, err := checkName(s + string(r)); err == nil && r != utf8.RuneError {
			s = longer
		}
	}
	if s != "" && checkReserved(s) != nil {
		return ""
	}
	return s
}

// variant returns the n-th form of a nick that is taken: ana2, or r2d2_2 where
// the nick ends in a digit itself, within the length that a nick may have.
func variant(nick string, n int) string {
	suffix := strconv.Itoa(n)
	runes := []rune(nick)
	if unicode.IsDigit(runes[len(runes)-1]) {
		suffix = "_" + suffix
	}
	return string(runes[:min(len(runes), maxName-len(suffix))]) + suffix
}

// SameName reports whether two names of rooms, as CheckRoom returns them, mean
// the same one.
func SameName(x, y string) bool { return plain.Fold(x) == plain.Fold(y) }
