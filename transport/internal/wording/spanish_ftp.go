package wording

// The texts of english_ftp.go.
func init() {
	for name, text := range map[string]string{
		"ftp.account-required": "aquí hace falta una cuenta: regístrala en el chat con /register CONTRASEÑA, o en la página, y entra con su nombre y su contraseña",
		"ftp.clear-password":   "Tu contraseña llegó sin cifrar: la próxima vez elige FTP con TLS (AUTH TLS)",
	} {
		Spanish.add(name, Message{Other: text})
	}
}
