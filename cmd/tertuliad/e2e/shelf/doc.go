// Package shelf has the tests of the whole server that are about files: over FTP, HTTP and WebDAV, behind
// proxies, with real clients, and when the server is killed. It has no other code.
package shelf
