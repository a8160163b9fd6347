// Package ftp implements FTP sessions that store and retrieve files, log in and list folders.
// It checks the results: files must equal the stored ones, and listings must be complete. It
// uses the minimum of RFC 959 and RFC 2428, because its own work takes CPU time on the server's
// machine. It runs on Linux only.
package ftp
