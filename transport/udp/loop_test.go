package udp

import (
	"testing"

	"tertulia/transport/udp/link"
)

func TestNothingThatAServerMayHaveSentIsAnswered(t *testing.T) {
	bubble(t, 1, Config{}, func(t *testing.T, h *house) {
		for _, data := range []string{
			"* to chat, type this and press Enter: k7x2mqp\n", "* type k7x2mqp\n", "?\n", "[12] ana: hola\r\n",
			string(link.AppendGone(nil, nonce)), string(link.AppendFrames(nil, nonce, []byte("STRAY ZxYnXk0aVb7Qm3PpLrT1uJcE9wg\n"))),
		} {
			r := h.raw()
			r.sends(data)
			r.wants()
		}
		service := h.at("203.0.113.9:53")
		service.sends("is anybody there?\n")
		service.wants()
	})
}
