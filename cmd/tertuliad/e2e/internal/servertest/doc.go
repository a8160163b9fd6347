// Package servertest has the parts that all tests of the whole server share: the server as a
// process of its own, its addresses, and users at terminals.
//
// A test's binary that imports this package becomes the server if the environment says so, see
// Self. So the server is built as the test is, for example with the race detector.
package servertest
