// Package web serves the page: chat and shelf in a browser, and the same for programs such as curl.
//
// # Requests
//
// Each request passes package trust, which checks where it comes from and says who sends it. Then it
// reaches the handler of its route:
//
//	/            the page, and its static files below /app/ and /words/
//	/info.json   facts about the server
//	/login       the login form; POST logs in, DELETE logs out
//
// Handlers see paths without the prefix under which a proxy may publish the server. So every URL
// that a handler writes is relative.
//
// # Connections
//
// net/http runs the connections: one goroutine each, which is the reader of a socket too. The
// listener counts them, with a cap for each address (package places). A connection without a request
// ends after idleTime. Sockets and streaming requests also hold one of the server's places.
//
// A panic of a handler ends its connection. It is counted and logged as in the other transports.
//
// # The end
//
// When Serve's context ends, the server accepts no connection any more, closes idle ones, and gives
// requests that are under way drainTime. The context of a request ends at once, so sockets and
// streams end by themselves. Serve returns when every handler has returned.
package web
