// Package server starts servers for measurements, tertuliad and others, and measures their
// resource use.
//
// Each server gets a folder and free ports on loopback, and a configuration without limits: no
// rate limits, no throttling, large queues. The CPU time and memory come from /proc, for its
// process and all descendants.
//
// It runs on Linux only.
package server
