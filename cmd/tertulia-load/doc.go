// Command tertulia-load measures tertuliad, and other servers beside it, on this
// machine. It runs on Linux.
//
//	tertulia-load fanout  tertuliad=./tertuliad nats-server ngircd floor
//	tertulia-load latency tertuliad=./tertuliad nats-server ngircd floor
//	tertulia-load idle    tertuliad=./tertuliad nats-server ngircd
//	tertulia-load churn   tertuliad/client=./tertuliad nats-server ngircd
//	tertulia-load files   tertuliad=./tertuliad vsftpd
//	tertulia-load scale   -svg cost.svg tertuliad=./tertuliad nats-server
//	tertulia-load hostile tertuliad=./tertuliad
//
// Each server is started anew for each measurement, without limits, in a folder of its
// own and on a free port of 127.0.0.1; see package server for how, and for how to name
// one that runs already. Servers take turns, round by round, since machines are
// noisy: what is shown is the median over the rounds, and beside it the ratio to the server
// that is named first, which is the median of the rounds' ratios. Compare figures of one run
// only.
//
// The command hostile is no comparison: it has the server with its limits, and says whether
// others fare well beside users who attack.
//
// Everything that is received is checked. Where a line was lost, came twice or out of
// order, or a file was not the one that was stored, the exit status is 1. It is 2 for wrong
// usage. Where "load" is near 100 % of a core, it was the load that was measured, and not the
// server; the table says so.
//
// The floor is a program with no protocol that writes the same bytes to the same sockets:
// "floor" all that is due in one call, "floor/write" each line in a call of its own. For files
// it is a thread for each session with as little FTP as can be.
package main
