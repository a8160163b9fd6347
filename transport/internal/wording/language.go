package wording

import "strings"

// A Language is one in which the server speaks to people. Its methods return the sentences. The
// functions of this package speak English.
type Language uint8

// The languages of the server. English is that of all users who choose none.
const (
	English Language = iota
	Spanish

	languages // how many there are
)

// tags are the names of languages (BCP 47).
var tags = [languages]string{English: "en", Spanish: "es"}

// Languages returns all languages.
func Languages() []Language { return []Language{English, Spanish} }

// String returns the language's tag (BCP 47), such as "es".
func (in Language) String() string { return tags[in] }

// LanguageOf returns the language for a tag (BCP 47), such as "es", "es-MX" or "ES_mx". It is
// English if the server does not speak the language of the tag.
func LanguageOf(tag string) Language {
	primary, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	for in, own := range tags {
		if strings.EqualFold(primary, own) {
			return Language(in)
		}
	}
	return English
}
