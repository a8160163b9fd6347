package wording

// Replies of FTP about accounts.
var (
	// FTPAccountRequired refuses a login whose name is not that of an account.
	FTPAccountRequired = text("ftp.account-required", "everybody needs an account here: register one in the chat with /register PASSWORD, or on the page, and log in with its name and password")
	// FTPClearPassword is a hint for a user whose password came over the internet in clear text.
	FTPClearPassword = text("ftp.clear-password", "Your password came in clear text: choose FTP over TLS (AUTH TLS) next time")
)
