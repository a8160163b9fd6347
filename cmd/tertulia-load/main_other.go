//go:build !linux

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "tertulia-load runs on Linux only: it takes what servers cost from /proc, and waits with epoll")
	os.Exit(1)
}
