// Package certs has the certificate with which the server proves itself over TLS.
//
// An operator names the files of one (NewFiles), or the server makes one (NewLocal): a certificate
// authority (CA) of its own, and under it a certificate for the names and addresses of the machine.
// A device that trusts the CA trusts it for those names and addresses only (RFC 5280 §4.2.1.10).
//
// A Holder gives the certificate to the listeners. It looks for a new one each minute, so that neither
// a renewed file nor a new address needs a restart.
package certs
