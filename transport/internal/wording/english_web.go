package wording

// Answers of the page's server to requests that it refuses.
var (
	WebHost     = text("web.host", "this server is not called {address}: its address works, and so does localhost on its own machine. Its operator can allow the name with -http-hosts")
	WebOrigin   = text("web.origin", "a page of another site asked for this, so it was refused")
	WebMethod   = text("web.method", "there is no {text} here")
	WebNotFound = text("web.not-found", "there is no such page here")
	WebBadLogin = text("web.login.bad", "a login is a form or JSON with password, nick and key")
)

// The login form.
var (
	WebLoginTitle    = text("web.login.title", "tertulia")
	WebLoginIntro    = text("web.login.intro", "Log in to chat and to share files.")
	WebLoginNick     = text("web.login.nick", "Nick")
	WebLoginPassword = text("web.login.password", "Password")
	WebLoginSend     = text("web.login.send", "Come in")
)
