// Package orpc speaks version 1 of oRPC's wire protocol over net/http, so that @orpc/client calls Go functions.
package orpc
