// Package shelf implements sessions that store and retrieve files, log in and list folders, over FTP or
// HTTP. It checks the results: files must equal the stored ones, and listings must be complete. It uses
// the minimum of the protocols, because its own work takes CPU time on the server's machine. It runs on
// Linux only.
package shelf
