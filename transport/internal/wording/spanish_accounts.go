package wording

// The texts of english_accounts.go.
func init() {
	for name, text := range map[string]string{
		"account.off":    "este servidor no tiene cuentas",
		"account.wrong":  "ese no es el nombre y la contraseña de una cuenta",
		"account.busy":   "demasiadas contraseñas esperan a ser comprobadas: inténtalo en un momento",
		"account.void":   "tienes que iniciar sesión otra vez: la contraseña o los derechos de tu cuenta han cambiado",
		"account.none":   "ninguna cuenta tiene ese nombre",
		"account.not-in": "no has iniciado sesión",

		"account.registered": "ese apodo ya está registrado",
		"account.like":       "ese apodo se parece a uno registrado",
		"account.reserved":   "ese apodo es de un operador, que necesita el código de un solo uso",
		"account.password":   "una contraseña tiene de {limit} a {count} bytes",
		"account.too-many":   "se han registrado demasiadas cuentas desde tu red: inténtalo en una hora o pregunta a un operador",
		"account.not-kept":   "el servidor no puede escribir sus cuentas: no se ha cambiado nada",
		"account.forbidden":  "eso solo lo puede hacer un operador del servidor",
		"account.operator":   "nadie prohíbe la entrada a un operador del servidor: tertuliad accounts role, en su máquina, le quita antes ese papel",
		"account.full":       "ya esperan demasiados mensajes a ese usuario",

		"account.banned":       "tienes la entrada prohibida",
		"account.banned-until": "tienes la entrada prohibida hasta {when}",
		"account.banned-why":   "{text}: {why}",
		"account.put-out":      "un operador te ha echado",
	} {
		Spanish.add(name, Message{Other: text})
	}
}
