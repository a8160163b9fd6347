package wording

// Answers of the page's server to requests that it refuses.
var (
	WebHost     = text("web.host", "this server is not called {address}: its address works, and so does localhost on its own machine. Its operator can allow the name with -http-hosts")
	WebOrigin   = text("web.origin", "a page of another site asked for this, so it was refused")
	WebMethod   = text("web.method", "there is no {text} here")
	WebNotFound = text("web.not-found", "there is no such page here")
	WebBadLogin = text("web.login.bad", "a login is a form or JSON with password, nick and key")

	WebAccountNeeded  = text("web.account.needed", "an account is needed here: log in, or make one at /login?register")
	WebNickRegistered = text("web.nick.registered", "{nick} is registered: give its password, or take another nick")
)

// The login form.
var (
	WebLoginTitle    = text("web.login.title", "tertulia")
	WebLoginIntro    = text("web.login.intro", "Log in to chat and to share files.")
	WebLoginNick     = text("web.login.nick", "Nick")
	WebLoginPassword = text("web.login.password", "Password")
	WebLoginSend     = text("web.login.send", "Come in")

	WebLoginIfRegistered = text("web.login.if-registered", "Password, if the nick is registered")
	WebLoginMake         = text("web.login.make", "Make an account")
	WebLoginHave         = text("web.login.have", "You have an account? Log in")
	WebLoggedIn          = text("web.login.in", "You are logged in as {nick}.")
	WebLogout            = text("web.logout", "Log out")

	WebRegisterIntro    = text("web.register.intro", "An account keeps your nick for you: nobody else can use it.")
	WebRegisterPassword = text("web.register.password", "A new password, at least {limit} characters")
	WebRegisterServer   = text("web.register.server", "The password of this server")
	WebRegisterCode     = text("web.register.code", "The one-time code for operators")
	WebRegisterSend     = text("web.register.send", "Make the account")
)
