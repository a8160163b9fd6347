// Package statedir opens the state folder of the server. The folder has the databases with the
// history and the accounts, and small files such as the key of the server's CA. It belongs to one
// server at a time.
//
// Only the server's user may read the folder: the database has everything that was said in rooms,
// in clear text. So the folder must not be inside the shelf, whose files everybody can fetch, and
// the shelf must not be inside the folder.
package statedir
