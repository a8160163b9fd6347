// Package files is the file-service actor: it keeps the shelf.
package files
