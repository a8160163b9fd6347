package history

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// The bounds of a query.
const (
	MaxQuery = 1024 // bytes
	maxTerms = 32   // terms, and words in a term
)

// leastPrefix is the minimum length of a word that stands for all words that begin with it, in
// bytes. A shorter one stands for too many.
const leastPrefix = 3

// The errors of Terms.
var (
	ErrNoWords   = errors.New("history: the query has no words")
	ErrLongQuery = errors.New("history: the query is too long")
)

// A Term is a part of a query. An entry is found if it has all terms of the query.
type Term struct {
	Words  []string // follow each other in the entry
	Prefix bool     // the last of Words may be the beginning of a longer word
}

// Terms divides a query into its terms: one for each part between spaces. So "example.com" finds
// these two words side by side, and "東京" these two characters. The last word may be the beginning
// of a longer one, so that an incomplete word is found. The errors are ErrNoWords and ErrLongQuery.
func Terms(query string) ([]Term, error) {
	if len(query) > MaxQuery {
		return nil, ErrLongQuery
	}
	var terms []Term
	for part := range strings.FieldsSeq(query) {
		if found := strings.Fields(Words(part)); len(found) > 0 {
			terms = append(terms, Term{Words: found})
		}
		if len(terms) > maxTerms || len(terms) > 0 && len(terms[len(terms)-1].Words) > maxTerms {
			return nil, ErrLongQuery
		}
	}
	if len(terms) == 0 {
		return nil, ErrNoWords
	}
	last := &terms[len(terms)-1]
	word := last.Words[len(last.Words)-1]
	first, _ := utf8.DecodeRuneInString(word)
	last.Prefix = len(word) >= leastPrefix && !isUnspaced(first)
	return terms, nil
}

// Characters for private use begin the words by which an index finds the entries of a room or of a
// nick. No word of a text has such a character.
const (
	roomMark  = '\ue000'
	nickMark  = '\ue001'
	asciiMark = '\ue100' // stands for NUL, the next for SOH, and so on
)

// RoomWord returns the word that an index gives to all entries of a room, by its folded name.
func RoomWord(folded string) string { return private(roomMark, folded) }

// NickWord returns the word that an index gives to all entries of a user, by their folded nick.
func NickWord(folded string) string { return private(nickMark, folded) }

// private returns mark and name as one word, different for each name.
func private(mark rune, name string) string {
	var b strings.Builder
	b.WriteRune(mark)
	for _, r := range name {
		if r < utf8.RuneSelf && !isLetterOrDigit(byte(r)) {
			r += asciiMark
		}
		b.WriteRune(r)
	}
	return b.String()
}
