// Package shelf is the shelf over HTTP: files are fetched, stored, renamed and deleted, and folders are
// listed. The page, curl and WebDAV clients use the same handlers.
//
// # Storing
//
// A PUT reserves its name before the body is read. So a client that sends "Expect: 100-continue" sends
// no byte of an upload that is refused. 201 and 204 are sent once the file is durable. A body that is
// shorter than its length, or has no last chunk, is never published. Its bytes are kept as the user's
// partial. HEAD tells the partial's length as Upload-Offset, and a PUT with Content-Range (RFC 9110
// §14.5) continues it.
//
// # Fetching
//
// A file is sent from the kernel's cache (sendfile). For this the handlers need the ResponseWriter of
// net/http itself, and a connection that is or embeds a *net.TCPConn.
//
// In a drop box, ?handins at the shelf's own folder is the list of all hand-ins for operators of the
// server, as a page to read and to print. The file HANDINS.csv there is the same list.
//
// # What a browser may do with a file
//
// Nothing on the shelf runs in the origin of the page. Only images, audio, video, text and PDF are
// shown by a browser, text always as text/plain. All else is an attachment. Every file but PDF, which
// browsers do not show in a sandbox, has the policy "sandbox; default-src 'none'", which for audio and
// video allows to load the file itself. A page of another origin shows no file in a frame.
//
// # Ends
//
// A request ends when its client takes no byte for a minute, and an upload with the bounds of package
// deadline. A digest and a COPY end with the context of their request. At most maxZips zip files and
// maxCopies COPYs are made at once; the next request is 503. The handlers start no
// goroutines. The locks of WebDAV belong to the goroutine of Run.
package shelf
