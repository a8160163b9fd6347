// Package crowd has the tests of the whole server with hundreds of people at once, who check that they all
// see one order, and its benchmarks. It has no other code.
package crowd
