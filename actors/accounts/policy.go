package accounts

// A Policy says who needs an account.
type Policy uint8

// The policies.
const (
	Off      Policy = iota // there are no accounts
	Optional               // everybody may have one
	Required               // nobody comes in without one
)
