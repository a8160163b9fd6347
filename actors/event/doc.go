// Package event has the data that the actors exchange: it has no state and no goroutines.
//
// # Entries and replies
//
// An Entry records something that happened: a line was said, a user joined, a file was shared. It
// is data alone. It does not depend on the server that holds it, on its clock or on its users'
// protocols. So it can be stored, searched, sent to other servers, and rendered by each protocol in
// its own way. A Reply is an answer to one user. It is made and rendered at the user's server, so
// it has no encoding.
//
// Facts that only one server knows are in neither. Package room adds them to an entry when it shows
// it: whether the entry comes from the history, and how many members are in the room. Summaries of
// many joins, leaves or changes of nicks are also made there. They depend on the load of one
// server, and each server summarises for its own users.
//
// Joins, leaves, tags and other entries that say how things are at the moment are never kept: see the
// comments of the kinds. They are entries since all servers show them alike.
//
// An entry says who caused it and with which values. So a program that applies entries to its state
// needs no clock, no random number and no connection.
//
// # Encoding
//
// Entry.AppendBinary encodes an entry, and Decode reads it. The encoding is binary, since a log of
// several servers carries many short lines in a message, and a database keeps millions of them: a
// line of 30 bytes takes about 65. A database that searches by some fields keeps these in columns,
// and the encoded entry beside them.
//
// The first byte is the version of the format, 1. Fields follow, in ascending order of their
// numbers. A field is a key, which is a uvarint (see encoding/binary), and a value. The key is
// twice the number of the field, plus 1 if the value is bytes. A value is a uvarint, or the number
// of bytes as a uvarint and the bytes. Fields with the zero value are left out, and each number has
// its shortest form. So an entry has exactly one encoding, and equal entries have equal bytes.
//
//	number  field    value
//	1       Kind     number
//	2       Seq      number
//	3       Time     signed number (varint of encoding/binary)
//	4       Room     text
//	5       Nick     text
//	6       Account  text
//	7       Peer     text
//	8       Text     text
//	9       User     number
//	10      Rank     number
//	11      File     bytes: fields like those of an entry
//	12      Closed   number: 1
//	13      Seconds  number
//	14      Was      number
//
//	number  field of a File  value
//	1       Change           number
//	2       Path             text
//	3       To               text
//	4       Size             signed number
//	5       Count            number
//	6       flags            number: 1 Box, 2 Unproven, 4 Explain
//
// Decode skips fields that it does not know, and accepts kinds that it does not know. So a newer
// server may add both. A change that an older server must not ignore takes a new version.
package event
