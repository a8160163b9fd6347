package wording

// The texts of english_web.go.
func init() {
	for name, text := range map[string]string{
		"web.host":      "este servidor no se llama {address}: sirven su dirección y, en su propia máquina, localhost. Su operador puede permitir el nombre con -http-hosts",
		"web.origin":    "lo pidió una página de otro sitio, así que se rechazó",
		"web.method":    "aquí no hay {text}",
		"web.not-found": "aquí no hay tal página",
		"web.login.bad": "un inicio de sesión es un formulario o JSON con password, nick y key",

		"web.login.title":    "tertulia",
		"web.login.intro":    "Entra para charlar y compartir archivos.",
		"web.login.nick":     "Apodo",
		"web.login.password": "Contraseña",
		"web.login.send":     "Entrar",
	} {
		Spanish.add(name, Message{Other: text})
	}
}
