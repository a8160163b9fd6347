// Command tertulia-load measures tertuliad and compares it with other servers, on
// this machine. It runs on Linux.
//
//	tertulia-load fanout  tertuliad=./tertuliad nats-server ngircd floor
//	tertulia-load latency tertuliad=./tertuliad nats-server ngircd floor
//	tertulia-load idle    tertuliad=./tertuliad nats-server ngircd
//	tertulia-load churn   tertuliad/client=./tertuliad nats-server ngircd
//	tertulia-load fanout  tertuliad/irc=./tertuliad ngircd inspircd
//	tertulia-load files   tertuliad=./tertuliad tertuliad/http=./tertuliad vsftpd nginx
//	tertulia-load scale   -svg cost.svg tertuliad=./tertuliad nats-server
//	tertulia-load hostile tertuliad=./tertuliad
//
// For each measurement the server is started again, without limits, in a temporary
// folder and on a free port of 127.0.0.1. Package server documents how, and how to
// name a server that is already running. Servers take turns in each round, because
// the speed of a machine varies. The table shows the median over the rounds. Next to
// it is the median of the rounds' ratios to the server that is named first. Only
// figures of the same run are comparable.
//
// The command hostile does not compare servers. It keeps the server's limits and
// reports whether other users are affected while some attack.
//
// All received data is checked. The exit status is 1 if a line was lost, repeated or
// out of order, or if a file was not the stored one. It is 2 for wrong usage. If
// "load" is near 100 % of a core, the result shows the limit of the load, and not of
// the server. The table contains a note then.
//
// The floor is a program without a protocol that writes the same bytes to the same
// sockets. "floor" writes all due lines in one call, "floor/write" each line in a
// call of its own. For files it uses a thread for each session and a minimum of FTP.
package main
