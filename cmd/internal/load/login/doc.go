// Package login measures how long users wait who log in to an account.
//
// It speaks tertuliad's lines over TCP, as nc does, and runs on Linux only.
package login
