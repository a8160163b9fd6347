// Package order says in which order the commands of all nodes are committed.
//
// A node is one server. A command is a change of the state that all nodes share. A node proposes
// commands to a Log. The log puts them into batches, and gives every node the same batches in the
// same order. Each node commits them to its own copy of the state. So all copies are equal after
// the same batch, although no node sees the state of another.
//
//	propose ─▶ Log ─┬─▶ commit, at the node that proposed
//	                └─▶ commit, at each other node
//
// This works only if a commit depends on nothing but the state and the batch: not on a clock, a
// random number, or the order of a map. The batch has the time for that reason.
//
// Local is the log of a server that is alone: it commits at once. Package ordertest has a log for
// tests, which several nodes share.
//
// A log may give a batch twice, and it may give a batch of a node's earlier start late. A Progress
// is part of the shared state, and says which batches to drop.
package order
