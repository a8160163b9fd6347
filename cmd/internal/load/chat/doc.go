// Package chat is many users of a chat server in one goroutine: it has them join,
// talk and listen, and checks all that they receive.
//
// A Crowd's sockets are waited for with one epoll instance, and no user costs a
// goroutine, so that the load's own work stands in for the server's as little as
// can be. What is said is a text of 100 bytes that names its sender and its number;
// each user must receive each line once, whole, and in its sender's order. Where
// the protocol promises one order to all, what was heard is hashed, and the hashes
// of a room must be equal at the end. What is wrong is counted in a FaultsError, and the
// measurement goes on: a benchmark of lost messages is worthless, but one wants to
// know how many.
//
// The protocols are Dialects: our lines for a person and for our client, over TCP
// and over reliable UDP, IRC, NATS core, and the floor, which has none.
//
// FanOut, Latency, Join and Idle are the measurements. Each takes a Crowd that has
// just been made and returns Figures.
//
// It runs on Linux only.
package chat
