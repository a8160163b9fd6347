package room

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tertulia/actors/plain"
	"tertulia/actors/room/internal/state"
)

// MaxName is the maximum number of characters in a nick, and in a room's name after its #.
const MaxName = state.MaxName

const (
	maxMarks = 3  // combining marks in a row; scripts need two, graffiti many
	maxTried = 64 // characters of a refused name that an alternative is derived from
)

// reserved are the nicks that belong to the server: its name, and the words by which its sentences
// address the reader, in each language. A user called "you" would join with the line "* you joined".
// No other word is needed for that, since only the server's lines begin with "* ". People also send
// passwords to NickServ, as they do in other chats.
var reserved = []string{"tertulia", "you", "tú", "NickServ"}

// checkReserved returns the problem of a reserved nick, and of one that looks like it, and the
// reserved nick. It returns 0 for other nicks.
func checkReserved(nick string) (why NameProblem, own string) {
	l := state.LookOf(nick)
	for own := range reservedLooks.Like(l) {
		if own == l.Folded {
			return NickReserved, own
		}
		return NickLikeReserved, own
	}
	return 0, ""
}

// reservedLooks finds the reserved nicks by their looks.
var reservedLooks = func() state.ByLook[string] {
	b := state.NewByLook[string]()
	for _, nick := range reserved {
		b.Add(state.LookOf(nick), nick)
	}
	return b
}()

// CheckNick returns a nick in the form that is shown (NFC). A nick has 1 to 32 characters: letters
// and digits of one script, and _ - . after the first character. The error is a *NickError that
// says which rule is broken.
func CheckNick(nick string) (string, error) {
	shown, why := checkName(nick)
	if why != 0 {
		return "", &NickError{Nick: nick, Why: why, Length: length(nick, why), Free: suggest(nick)}
	}
	if why, own := checkReserved(shown); why != 0 {
		return "", &NickError{Nick: shown, Why: why, Other: own, Free: suggest(nick)}
	}
	return shown, nil
}

// CheckRoom returns a room's name in the form that is shown, with its #. The caller may leave out
// the #. The rules are those of a nick, but no word is reserved. The error is an *Error.
func CheckRoom(name string) (string, error) {
	bare := strings.TrimPrefix(name, "#")
	shown, why := checkName(bare)
	if why != 0 {
		return "", &Error{Room: name, Why: RoomBadName, Name: why, Length: length(bare, why)}
	}
	return "#" + shown, nil
}

// length returns the number of characters of a name that is too long, and otherwise 0.
func length(name string, why NameProblem) int {
	if why != NameTooLong {
		return 0
	}
	return utf8.RuneCountInString(norm.NFC.String(name))
}

// checkName returns a name in NFC, and the rule that it breaks, or 0.
func checkName(name string) (shown string, why NameProblem) {
	if name == "" {
		return "", NameEmpty
	}
	if !utf8.ValidString(name) {
		return "", NameNotUTF8
	}
	name = norm.NFC.String(name)
	if utf8.RuneCountInString(name) > MaxName {
		return "", NameTooLong
	}
	var (
		marks  int
		zero   rune
		system writing
	)
	for i, r := range name {
		switch {
		case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
			return "", NameInvisible
		case unicode.IsMark(r):
			marks++
			if i == 0 || marks > maxMarks {
				return "", NameLoneMark
			}
			if !system.bears(r) {
				return "", NameForeignMark
			}
			continue
		case unicode.Is(unicode.Nd, r):
			z := zeroOf(r)
			if zero == 0 {
				zero = z
			}
			if z == 0 || z != zero {
				return "", NameMixedDigits
			}
		case unicode.IsLetter(r):
			if !system.admits(r) {
				return "", NameMixedScripts
			}
		case r == '_' || r == '-' || r == '.':
			if i == 0 {
				return "", NameBadStart
			}
		case r == ' ':
			return "", NameSpace
		default:
			return "", NameBadCharacter
		}
		marks = 0
	}
	return name, 0
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
		if longer, why := checkName(s + string(r)); why == 0 && r != utf8.RuneError {
			s = longer
		}
	}
	if why, _ := checkReserved(s); why != 0 {
		return ""
	}
	return s
}

// SameName reports whether two names of rooms, as CheckRoom returns them, name the same room.
func SameName(x, y string) bool { return plain.Fold(x) == plain.Fold(y) }
