// Package login measures how long users wait who log in to an account, and how the chat fares while
// somebody tries passwords.
//
// It speaks tertuliad's lines over TCP, as nc does, and runs on Linux only.
package login
