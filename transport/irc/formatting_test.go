package irc

import "testing"

func TestFormatsAndColoursAreTakenOut(t *testing.T) {
	for text, want := range map[string]string{
		"hola":                         "hola",
		"":                             "",
		"\x02bold\x02 \x1dit\x0f":      "bold it",
		"\x034red":                     "red",
		"\x0304,07both":                "both",
		"\x03123":                      "3",
		"\x034,red":                    ",red",
		"\x03,7":                       ",7",
		"\x03":                         "",
		"\x04FF00aared":                "red",
		"\x04FF00aa,00FF00red":         "red",
		"\x04FF00":                     "FF00",
		"a\x03\x03b":                   "ab",
		"\x0399,99\x0304\x16\x1e\x1f1": "1",
	} {
		if got := plainText(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
