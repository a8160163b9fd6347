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
	maxName  = 32 // characters in a nick, and in a room's name after its #
	maxMarks = 3  // combining marks in a row; scripts need two, graffiti many
	maxTried = 64 // characters of a refused name that an alternative is derived from
)

// reserved are the nicks that belong to the server: its name, and the word by which its sentences
// address the reader. A user called "you" would join with the line "* you joined". No other word is
// needed, since only the server's lines begin with "* ".
var reserved = []string{"tertulia", "you"}

// checkReserved returns an error for a reserved nick, and for one that looks like it.
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

// reservedLooks finds the reserved nicks by their looks.
var reservedLooks = func() byLook[string] {
	b := newByLook[string]()
	for _, nick := range reserved {
		b.add(lookOf(nick), nick)
	}
	return b
}()

// NickError says why a nick is refused. Its text is for the user.
type NickError struct {
	Nick   string // as the user asked for it
	Reason string
	Free   string // a nick that is free; empty if none was found
	Taken  bool   // the nick is well formed, but someone else has it
}

func (e *NickError) Error() string { return e.Reason }

// CheckNick returns a nick in the form that is shown (NFC). A nick has 1 to 32 characters: letters
// and digits of one script, and _ - . after the first character. The error is a *NickError that
// says which rule is broken.
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

// CheckRoom returns a room's name in the form that is shown, with its #. The caller may leave out
// the #. The rules are those of a nick, but no word is reserved.
func CheckRoom(name string) (string, error) {
	shown, err := checkName(strings.TrimPrefix(name, "#"))
	if err != nil {
		return "", fmt.Errorf("no room can be called that: %w", err)
	}
	return "#" + shown, nil
}

// checkName returns a name in NFC, or an error that says which rule it breaks.
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

// zeroOf returns the zero of the set of ten decimal digits that r belongs to. It returns 0 for a
// styled digit, which only looks like another. The digits of a set are adjacent in Unicode.
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

// writing is the set of scripts that a name may be written in. It allows all scripts at first. Each
// letter narrows it.
type writing struct {
	scripts []string
}

// together lists the writing systems that use several scripts in one word (UTS 39 §5.2, without its
// Latin mixtures).
var together = [][]string{
	{"Han", "Hiragana", "Katakana"},
	{"Han", "Hangul"},
	{"Han", "Bopomofo"},
}

// admits reports whether a name may have the letter r, and narrows w to its script. A letter that
// belongs to no single script (styled mathematical alphabets, ligature signs) is never admitted,
// since it only serves to look like another.
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

// scriptOf returns the script of a letter, or "" if the letter belongs to none alone.
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

// belongs reports whether a letter is of a script. The prolonged sound mark of Japanese counts as
// Katakana.
func belongs(r rune, script string) bool {
	return unicode.Is(unicode.Scripts[script], r) || r == 'ー' && script == "Katakana"
}

// suggest derives a well-formed nick from the beginning of one that is not. It joins words by - and
// leaves out characters that break a rule. It returns "" if nothing is left.
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

// variant returns the n-th form of a taken nick: ana2, or r2d2_2 if the nick itself ends in a
// digit. It shortens the nick if needed to keep the bound of its length.
func variant(nick string, n int) string {
	suffix := strconv.Itoa(n)
	runes := []rune(nick)
	if unicode.IsDigit(runes[len(runes)-1]) {
		suffix = "_" + suffix
	}
	return string(runes[:min(len(runes), maxName-len(suffix))]) + suffix
}

// SameName reports whether two names of rooms, as CheckRoom returns them, name the same room.
func SameName(x, y string) bool { return plain.Fold(x) == plain.Fold(y) }
