package wording

// The texts of english_login.go.
func init() {
	for name, text := range map[string]Message{
		// Logging in, before and after a user has a seat.
		"welcome.account":       {Other: "te damos la bienvenida a tertulia: aquí hace falta una cuenta: escribe /login, tu apodo y tu contraseña, o escribe tu apodo para crear una"},
		"first.registered":      {Other: "{nick} está registrado: escribe /login {nick} y su contraseña, u otro apodo"},
		"first.registered.free": {Other: "{nick} está registrado: escribe /login {nick} y su contraseña, u otro apodo; {other} está libre"},
		"first.account":         {Other: "aquí hace falta una cuenta: escribe /login, tu apodo y tu contraseña"},
		"first.account.nick":    {Other: "aquí hace falta una cuenta: escribe /login {nick} y su contraseña; /register y una contraseña crea la cuenta {nick}"},
		"login.how":             {Other: "¿qué cuenta? escribe /login, su apodo y su contraseña"},
		"login.done":            {Other: "has iniciado sesión como {nick}"},
		"login.already":         {Other: "ya has iniciado sesión como {nick}"},
		"logout.done":           {Other: "has cerrado la sesión, y ahora eres {nick}"},
		"login.waits":           {Other: "tu contraseña espera un momento a que se compruebe"},
		"login.again":           {Other: "{why}: escribe /login, el apodo y la contraseña"},
		"login.bare":            {Other: "no por esta conexión: cualquiera podría hablar como tú. Entra por TCP, la página o nuestro cliente, tertulia"},
		"hint.clear":            {Other: "esta conexión no está cifrada: otras personas en el camino pueden leer tu contraseña"},
		"hint.secure":           {Other: "esta conexión no está cifrada: otras personas en el camino pueden leer tu contraseña. El puerto {count} sí: tertulia chat tls://HOST:{count}, o ncat --ssl"},
		"hint.datagrams":        {Other: "UDP no está cifrado: otras personas en el camino pueden leer tu contraseña"},

		// Accounts.
		"register.how":      {Other: "¿qué contraseña? /register y una contraseña de {count} a {limit} bytes, entre comillas si tiene espacios, crea una cuenta con tu apodo"},
		"register.nick":     {Other: "primero tu apodo: escríbelo, y después /register y una contraseña"},
		"register.done":     {Other: "el apodo {nick} ya es tuyo: /login {nick} y la contraseña te devuelven a él"},
		"passwd.how":        {Other: "/passwd, la contraseña antigua y una nueva de {count} a {limit} bytes, entre comillas si tienen espacios"},
		"passwd.done":       {Other: "tu contraseña ha cambiado, y las demás sesiones de tu cuenta han terminado"},
		"account.drop.how":  {Other: "/account drop y tu contraseña elimina tu cuenta"},
		"account.drop.done": {Other: "la cuenta {nick} se ha eliminado"},
		"operator.how":      {Other: "/operator y el código de un solo uso del servidor"},
		"operator.done":     {Other: "ahora operas el servidor: /help mod muestra lo que puedes hacer"},
		"waiting.lines":     {"llegó {count} mensaje privado mientras no estabas:", "llegaron {count} mensajes privados mientras no estabas:"},
		"msg.kept":          {Other: "{nick} no está ahora, y lo leerá cuando inicie sesión"},

		// What /help account shows.
		"help.more":     {Other: "/help account muestra las órdenes sobre cuentas, y /help mod las que mantienen el orden en una sala"},
		"help.register": {Other: "crea una cuenta con tu apodo, que nadie más tiene entonces; una contraseña con espacios va entre comillas"},
		"help.login":    {Other: "inicia sesión en una cuenta"},
		"help.logout":   {Other: "vuelve a hacerte invitado"},
		"help.passwd":   {Other: "cambia tu contraseña; las que tienen espacios van entre comillas"},
		"help.account":  {Other: "elimina tu cuenta"},
		"help.operator": {Other: "te hace operador del servidor, con su código de un solo uso"},
	} {
		Spanish.add(name, text)
	}
}
