package wording

// The texts of english_web.go.
func init() {
	for name, text := range map[string]string{
		"web.host":      "este servidor no se llama {address}: sirven su dirección y, en su propia máquina, localhost. Su operador puede permitir el nombre con -http-hosts",
		"web.origin":    "lo pidió una página de otro sitio, así que se rechazó",
		"web.method":    "aquí no hay {text}",
		"web.not-found": "aquí no hay tal página",
		"web.login.bad": "un inicio de sesión es un formulario o JSON con password, nick y key",

		"web.account.needed":  "aquí hace falta una cuenta: inicia sesión, o crea una en /login?register",
		"web.nick.registered": "{nick} está registrado: da su contraseña o toma otro apodo",

		"web.login.title":    "tertulia",
		"web.login.intro":    "Entra para charlar y compartir archivos.",
		"web.login.nick":     "Apodo",
		"web.login.password": "Contraseña",
		"web.login.send":     "Entrar",

		"web.login.if-registered": "Contraseña, si el apodo está registrado",
		"web.login.make":          "Crear una cuenta",
		"web.login.have":          "¿Ya tienes una cuenta? Inicia sesión",
		"web.login.in":            "Has iniciado sesión como {nick}.",
		"web.logout":              "Cerrar sesión",

		"web.register.intro":    "Una cuenta guarda tu apodo para ti: nadie más puede usarlo.",
		"web.register.password": "Una contraseña nueva, al menos {limit} caracteres",
		"web.register.server":   "La contraseña de este servidor",
		"web.register.code":     "El código de un solo uso para operadores",
		"web.register.send":     "Crear la cuenta",
	} {
		Spanish.add(name, Message{Other: text})
	}
}
