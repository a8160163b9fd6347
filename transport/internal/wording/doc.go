// Package wording holds every sentence that the server says to people, in one table.
//
// The packages in actors answer with data: typed errors, events and reasons. The transports turn
// them into text here, with Error, AppendLine and Say. So a sentence is written once, whichever
// protocol carries it.
//
// # The table
//
// A message has a name, such as "room.none", and a text with named placeholders, such as
// "there is no room {room}: /rooms lists those that are". A message about a number may have a
// second form, for a {count} of 1. Messages returns the table as data, so that it can be given to
// another program.
//
// # Languages
//
// The texts of each message are in English (english_*.go) and in Spanish (spanish_*.go), with the
// same placeholders. The methods of Language speak that language. The functions of the same names
// speak English, the language of all users who cannot choose one.
//
// # Lines of users and lines of the server
//
// AppendLine begins every line of the server with "* " (Mark). It begins every line that a user
// says with their nick, which has no space and no asterisk, so no user can imitate a line of the
// server. The texts of the table are without the mark.
package wording
