// Package irctest gives tests a server of IRC and clients for it, in the fake time of a bubble.
//
//	irctest.Run(t, irctest.Config{}, func(h *irctest.House) {
//		ana, bob := h.Join("ana"), h.Join("bob", "server-time", "message-tags")
//		ana.Send("JOIN #lab")
//		bob.Send("JOIN #lab")
//		ana.Want(":bob!~u@tertulia JOIN #lab", ...)
//	})
//
// Each question of a Client about its output waits until all goroutines of the bubble are idle. So no test
// has to wait for time, and the tag time of a line is constant: the bubble begins in 2000.
package irctest
