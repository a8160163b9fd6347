// Package web serves the page: chat and shelf in a browser, and the same for programs such as curl.
//
// # Requests
//
// Each request passes package trust, which checks where it comes from and says who sends it. Then it
// reaches the handler of its route:
//
//	/, /app/, /words/    the page, and its static files and texts
//	/info.json, /qr.svg  facts about the server, and its address as a QR code
//	/login               the login form; POST logs in or makes an account, DELETE logs out
//	/logout              POST logs out
//	/ws                  the chat over WebSocket
//	/files/, PUT /NAME   the shelf
//	/rooms/NAME          says lines in a room, and follows it
//	/plain               the page without JavaScript
//	/upload              the shelf for IRC clients
//	/dav/                the shelf over WebDAV, if the operator wants it
//
// Handlers see paths without the prefix under which a proxy may publish the server. So every URL
// that a handler writes is relative.
//
// # Connections
//
// net/http runs the connections, with one goroutine each. The listener counts them, with a cap for
// each address (package places). A trusted proxy has no cap; instead, each of its requests takes a place
// of its user's address. Sockets and streaming requests also hold one of the server's places. A socket
// takes its connection over from net/http.
//
// A connection without a request ends after 10 seconds. Package deadline gives a client a minute for the
// next byte of a body, and a minute for an answer; uploads have the pace of transport.UploadPace. The
// whole body of a login has 10 seconds, and that of lines that are said has 30.
//
// A panic of a handler ends its connection. It is counted and logged as in the other transports.
//
// # The end
//
// When Serve's context ends, the server accepts no more connections. It closes those that are idle or
// have sent no request. Sockets and streams end. Other requests, such as uploads, have 5 seconds to
// finish. Serve returns when every handler and every socket has.
package web
