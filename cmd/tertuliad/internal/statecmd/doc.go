// Package statecmd has what the subcommands of tertuliad share with which an operator looks after the
// state folder of a server, such as "tertuliad history". Each asks the server that uses the folder,
// see package control. If no server runs, it opens the database itself, and so keeps servers from
// starting meanwhile.
package statecmd
