package wording

import "tertulia/transport/internal/otherservice"

// services are the names of the services that a peer may look for.
var services = map[otherservice.Service]ID{
	otherservice.Web: serviceWeb, otherservice.FTP: serviceFTP, otherservice.SSH: serviceSSH,
	otherservice.Mail: serviceMail, otherservice.IRC: serviceIRC, otherservice.TLS: serviceTLS,
}

// ServiceName returns a noun for a service, such as "a web server".
func (in Language) ServiceName(s otherservice.Service) string { return in.Say(services[s]) }

// NotThisChat returns a sentence for a peer that looks for the service s and has found the chat.
// address is where the server has that service, or "". For IRC it is a port.
func (in Language) NotThisChat(s otherservice.Service, address string) string {
	switch {
	case address != "" && s == otherservice.FTP:
		return in.Say(filesAt, Address(address))
	case address != "" && s == otherservice.Web:
		return in.Say(pageAt, Address(address))
	case address != "" && s == otherservice.IRC:
		return in.Say(ircAt, Address(address))
	}
	return in.Say(notThisChat, Service(in.ServiceName(s)))
}
