// Package e2e has the tests of the whole server from outside: people over TCP and UDP, real
// clients such as nc, curl and tertulia, floods, crashes and restarts. It has no other code. Packages
// shelf, crowd and browser have those about files, of hundreds of people, and of the page.
//
// Most tests run the server in their own process, on free ports (servertest.Start). Those that send
// signals, kill the server or limit its resources start the test's binary as the server
// (internal/servertest).
package e2e
