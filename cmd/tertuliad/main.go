// Command tertuliad opens a chat room that every machine on the network can join, with nc,
// telnet or the client tertulia.
package main

import (
	"os"

	"tertulia/cmd/tertuliad/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
