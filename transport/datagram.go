package transport

// Amplification is how many times the bytes of datagrams from an address may go back to
// it, until something shows that the address is real (RFC 9000 §8).
const Amplification = 3

// firstUserPort is the first port that is not a service's.
const firstUserPort = 1024

// ServerPort reports whether a datagram's source port may be a server's: below 1024, as
// those of echo and DNS are, which answer whatever comes; or own, the port that it came
// to, which is that of another tertulia. Two servers that answer each other never end.
func ServerPort(port, own uint16) bool { return port < firstUserPort || port == own }
