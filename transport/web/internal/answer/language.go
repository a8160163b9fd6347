package answer

import (
	"net/http"

	"golang.org/x/text/language"

	"tertulia/transport/internal/wording"
)

// matcher finds the language of the server that suits a user best.
var matcher = func() language.Matcher {
	var tags []language.Tag
	for _, in := range wording.Languages() {
		tags = append(tags, language.Make(in.String()))
	}
	return language.NewMatcher(tags)
}()

// Language returns the language in which to answer a request, by its Accept-Language. It is English
// without one.
func Language(r *http.Request) wording.Language {
	_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return wording.Languages()[i]
}
