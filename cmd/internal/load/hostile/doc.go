// Package hostile is a crowd of users beside others who attack the chat: it measures how
// long the crowd's pings take meanwhile, and what memory the server has.
//
// It speaks our server's lines over TCP, as nc does. Each user costs two goroutines, so
// what it measures has the load's own work in it: on a machine with two processors that is
// some milliseconds.
//
// It runs on Linux only.
package hostile
