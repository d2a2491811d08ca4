package valkey

import (
	"errors"
	"fmt"
	"strings"

	"github.com/redis/rueidis"

	"github.com/sales-ai-automation/salesai/cache"
)

// failure is what the engine gets.
func failure(code cache.Code, doing string, err error) error {
	return &cache.StoreError{Code: code, Err: fmt.Errorf("%s: %w", doing, advised(err))}
}

// advised adds to an answer of the server what an operator can do about it.
func advised(err error) error {
	if errors.Is(err, rueidis.ErrNoSlot) {
		return fmt.Errorf("%w (%s)", err, advice("CLUSTERDOWN"))
	}
	answer := new(rueidis.RedisError)
	if !errors.As(err, &answer) {
		return err
	}
	word, _, _ := strings.Cut(answer.Error(), " ")
	if advice := advice(word); advice != "" {
		return fmt.Errorf("%w (%s)", err, advice)
	}
	return err
}

func advice(word string) string {
	switch word {
	case "OOM":
		return "the server is full and evicts nothing: set maxmemory-policy to allkeys-lru, or raise maxmemory"
	case "READONLY":
		return "this is a replica: give the address of the primary"
	case "LOADING":
		return "the server reads its data from disk and answers when it has; a cache needs no saving, so set save to \"\" and appendonly to no"
	case "MISCONF":
		return "the server cannot save to disk and takes no writes; a cache needs no saving, so set save to \"\""
	case "CLUSTERDOWN":
		return "slots of the cluster have no node: see CLUSTER INFO on any node"
	case "MASTERDOWN":
		return "the replica has lost its primary: see INFO replication"
	case "NOAUTH", "WRONGPASS":
		return "user or password in the address are wrong or missing"
	case "NOPERM":
		return "the user may not do that: the package page lists the commands to allow"
	}
	return ""
}
