// Package api is everything the browser may ask. The table of procedures is in this file and nowhere else.
package api

import (
	"context"

	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales/transcript"
)

// routes is the table: each procedure with what answers it.
func (a *API) routes(r *orpc.Router) {
	orpc.Handle(r, "users.me", a.me)
	orpc.Handle(r, "users.list", a.listUsers)
	orpc.Handle(r, "users.update", a.updateUser)

	orpc.Handle(r, "conversations.list", a.listConversations)
	orpc.Handle(r, "conversations.get", a.getConversation)
	orpc.Handle(r, "conversations.upload", a.upload, orpc.MaxBody(transcript.MaxBytes+1<<20), orpc.Files(a.o.MaxUpload))
	orpc.Handle(r, "conversations.analyze", a.analyze)
	orpc.Handle(r, "conversations.updateSummary", a.updateSummary)
	orpc.Handle(r, "conversations.updateSpeakers", a.updateSpeakers)
	orpc.Handle(r, "conversations.delete", a.deleteConversation)

	orpc.Handle(r, "opportunities.list", a.listOpportunities)
	orpc.Handle(r, "opportunities.get", a.getOpportunity)
	orpc.Handle(r, "opportunities.create", a.createOpportunity)
	orpc.Handle(r, "opportunities.update", a.updateOpportunity)
	orpc.Handle(r, "opportunities.win", a.winOpportunity)
	orpc.Handle(r, "opportunities.reject", a.rejectOpportunity)

	orpc.Handle(r, "analytics.dashboard", a.dashboard)
	orpc.Handle(r, "analytics.repPerformance", a.repPerformance)
	orpc.Handle(r, "analytics.teamPerformance", a.teamPerformance)

	orpc.Handle(r, "cache.stats", a.cacheStats)
	orpc.Handle(r, "cache.get", a.cacheGet)
	orpc.Handle(r, "cache.purge", a.cachePurge)
	orpc.Handle(r, "cache.audit", a.cacheAudit)
	orpc.Handle(r, "cache.budget", a.cacheBudget)

	if a.o.Echo {
		orpc.Handle(r, "echo", func(_ context.Context, in any) (any, error) { return in, nil }, orpc.GET(), orpc.Files(0))
	}
}
