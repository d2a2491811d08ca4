// Package remote holds what every connection to the outside world has in common: keys that do not leak into logs,
// failures that say whether trying again can help, bounded retries and an HTTP client that reads no more than it should.
package remote
