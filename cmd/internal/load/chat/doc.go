// Package chat simulates many users of a chat server in one goroutine. They join, talk and
// listen, and the package checks everything that they receive.
//
// A Crowd waits for all its sockets with one epoll instance, and users have no goroutines of
// their own. This keeps the load's own work small compared with the server's. Each line is a
// text of 100 bytes that contains its sender and its number. Each user must receive each line
// once, complete, and in its sender's order. If the protocol promises the same order for all
// users, each user's lines are hashed. The hashes of a room must then be equal at the end.
// Faults are counted in a FaultsError and the measurement continues, so that the result
// includes their number. A measurement with faults is invalid.
//
// The protocols are Dialects: tertuliad's lines for a person and for its client, over TCP and
// over reliable UDP, IRC, and NATS core. The floor has no protocol.
package chat
