// Package protocol has the form of IRC's lines as the server sends them: commands, numerics, tags, and
// the capabilities that clients ask for. It has no state. The sources are modern.ircdocs.horse and the
// specifications of ircv3.net.
package protocol
