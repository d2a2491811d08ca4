// Package api is everything the browser may ask. The table of procedures is in this file and nowhere else.
package api

import (
	"context"

	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales/transcript"
)

// routes is the table: each procedure with what answers it. One that changes data is a mutation: whoever called it sees
// what they did on every instance.
func (a *API) routes(r *orpc.Router) {
	read := orpc.GET() // what only reads may be asked with GET too, and then be answered 304

	orpc.Handle(r, "users.me", a.me, read)
	orpc.Handle(r, "users.list", a.listUsers, read)
	orpc.Handle(r, "users.update", a.updateUser, orpc.Mutation())

	orpc.Handle(r, "conversations.list", a.listConversations, read)
	orpc.Handle(r, "conversations.get", a.getConversation, read)
	orpc.Handle(r, "conversations.upload", a.upload, orpc.Mutation(), orpc.MaxBody(transcript.MaxBytes+1<<20), orpc.Files(a.o.MaxUpload))
	orpc.Handle(r, "conversations.analyze", a.analyze, orpc.Mutation())
	orpc.Handle(r, "conversations.updateSummary", a.updateSummary, orpc.Mutation())
	orpc.Handle(r, "conversations.updateSpeakers", a.updateSpeakers, orpc.Mutation())
	orpc.Handle(r, "conversations.correctScore", a.correctScore, orpc.Mutation())
	orpc.Handle(r, "conversations.delete", a.deleteConversation, orpc.Mutation())

	orpc.Handle(r, "opportunities.list", a.listOpportunities, read)
	orpc.Handle(r, "opportunities.get", a.getOpportunity, read)
	orpc.Handle(r, "opportunities.create", a.createOpportunity, orpc.Mutation())
	orpc.Handle(r, "opportunities.update", a.updateOpportunity, orpc.Mutation())
	orpc.Handle(r, "opportunities.win", a.winOpportunity, orpc.Mutation())
	orpc.Handle(r, "opportunities.reject", a.rejectOpportunity, orpc.Mutation())

	orpc.Handle(r, "analytics.dashboard", a.dashboard, read)
	orpc.Handle(r, "analytics.repPerformance", a.repPerformance, read)
	orpc.Handle(r, "analytics.teamPerformance", a.teamPerformance, read)

	orpc.Handle(r, "cache.stats", a.cacheStats)
	orpc.Handle(r, "cache.get", a.cacheGet)
	orpc.Handle(r, "cache.purge", a.cachePurge, orpc.Mutation())
	orpc.Handle(r, "cache.audit", a.cacheAudit)
	orpc.Handle(r, "cache.budget", a.cacheBudget)

	if a.o.Echo {
		orpc.Handle(r, "echo", func(_ context.Context, in any) (any, error) { return in, nil }, orpc.GET(), orpc.Files(0))
	}
}
