package app

import (
	"strings"

	"rsc.io/qr"
)

// quiet is the light margin around a QR code, in modules (ISO/IEC 18004 asks for 4; phones need 2).
const quiet = 2

// terminalQR returns a QR code of a text for a terminal, one line of half blocks for two rows of
// modules. It sets the colours, since a code is read with dark modules on a light ground only. It
// returns "" for a text that is too long for a code.
func terminalQR(text string) string {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return ""
	}
	const black, reset = "\x1b[97;40m", "\x1b[0m" // white blocks on black
	halves := [2][2]string{{"█", "▀"}, {"▄", " "}}
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("  " + black)
		for x := -quiet; x < code.Size+quiet; x++ {
			// Outside of the code there are no dark modules.
			b.WriteString(halves[number(code.Black(x, y))][number(code.Black(x, y+1))])
		}
		b.WriteString(reset + "\n")
	}
	return b.String()
}
