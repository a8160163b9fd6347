// Package ftp is sessions that store and retrieve files, log in and list folders over
// FTP, and check what they get: files must be those that were stored, listings
// complete. It speaks as little as RFC 959 and RFC 2428 allow, since what it spends itself is
// spent on the server's machine. It runs on Linux only.
package ftp
