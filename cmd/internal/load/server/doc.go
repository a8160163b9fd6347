// Package server starts servers to be measured, ours and others, and tells what
// they cost.
//
// A server gets a folder and ports of its own on loopback, and a configuration
// that takes off its limits: no rates, no throttles, large queues. What it costs
// comes from /proc: processor time and memory of its process and of all that
// descend from it.
//
// It runs on Linux only.
package server
