package plain

import "testing"

func TestAMaskStandsForTexts(t *testing.T) {
	for mask, texts := range map[string]struct{ yes, no []string }{
		"":       {[]string{""}, []string{"a"}},
		"*":      {[]string{"", "a", "ñandú"}, nil},
		"ana":    {[]string{"ana"}, []string{"", "an", "anab", "Ana"}},
		"a*":     {[]string{"a", "ana"}, []string{"", "bob"}},
		"*a*b":   {[]string{"ab", "aab", "xabab"}, []string{"aba", "b"}},
		"?":      {[]string{"a", "ñ", "で"}, []string{"", "ab"}},
		"?n*":    {[]string{"ana", "ñn"}, []string{"n", "aan"}},
		"**a??*": {[]string{"abc", "xaでñ"}, []string{"ab", "bca"}},
		"*ñ":     {[]string{"ñ", "\xc3ñ"}, []string{"n", "ñn"}},
	} {
		for _, text := range texts.yes {
			if !Matches(mask, text) {
				t.Errorf("%q does not match %q", mask, text)
			}
		}
		for _, text := range texts.no {
			if Matches(mask, text) {
				t.Errorf("%q matches %q", mask, text)
			}
		}
	}
}
