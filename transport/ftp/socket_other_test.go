//go:build !unix

package ftp

func urgent(c *client, _ string) {
	c.Helper()
	c.Skip("this system has no MSG_OOB for a test")
}
