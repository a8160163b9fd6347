package wording

import "tertulia/transport/internal/otherservice"

// services are the names of the services that a peer may look for.
var services = map[otherservice.Service]ID{
	otherservice.Web: serviceWeb, otherservice.FTP: serviceFTP, otherservice.SSH: serviceSSH,
	otherservice.Mail: serviceMail, otherservice.IRC: serviceIRC, otherservice.TLS: serviceTLS,
}

// ServiceName returns a noun for a service, such as "a web server".
func (in Language) ServiceName(s otherservice.Service) string { return in.Say(services[s]) }

// NotThisChat returns a sentence for a peer that looks for another service than the chat. files is
// the address of the file shelf, or "" if it is not known.
func (in Language) NotThisChat(s otherservice.Service, files string) string {
	if s == otherservice.FTP && files != "" {
		return in.Say(filesAt, Address(files))
	}
	return in.Say(notThisChat, Service(in.ServiceName(s)))
}
