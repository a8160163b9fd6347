// Package historycmd has the subcommand "tertuliad history", with which the operator of a server
// looks after its history. It asks the server that uses the state folder, see package control. If no
// server runs, it opens the database itself, and so keeps servers from starting meanwhile.
//
// Handle is the server's part. The answers are made for the same version of the program, except an
// export, whose format is documented.
package historycmd
