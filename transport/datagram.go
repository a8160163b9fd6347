package transport

// Amplification is the maximum ratio of bytes sent to an address and bytes received from
// it, until the address is validated (RFC 9000 §8).
const Amplification = 3

// firstUserPort is the first port that is not reserved for system services (RFC 6335 §6).
const firstUserPort = 1024

// ServerPort reports whether a datagram's source port may belong to a server. This is a
// port below 1024, as of echo or DNS, which reply to any datagram. It is also own, the
// destination port, which another tertulia uses. Two servers that reply to each other
// never stop.
func ServerPort(port, own uint16) bool { return port < firstUserPort || port == own }
