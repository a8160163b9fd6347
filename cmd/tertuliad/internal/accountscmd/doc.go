// Package accountscmd has the subcommand "tertuliad accounts", with which the owner of a server looks
// after its accounts, see package statecmd. Handle is the server's part. The answers are made for the
// same version of the program.
//
// Passwords come from a terminal, which does not show them, or from the standard input. They are never
// arguments, which all users of the machine can read, and go to the server in the body of a request.
package accountscmd
