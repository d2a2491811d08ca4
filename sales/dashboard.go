package sales

import "time"

// Dashboard is the analytics dashboard of one scope.
type Dashboard struct {
	Summary            DashboardSummary `json:"summary"`
	StatusDistribution []StatusCount    `json:"statusDistribution"` // one per rating, best first, zeros included
	RecentAnalyses     []RecentAnalysis `json:"recentAnalyses"`     // the newest ten
	Engines            []string         `json:"engines"`            // of the analyses counted, each once, by name
}

// DashboardSummary counts what a scope holds.
type DashboardSummary struct {
	TotalOpportunities int      `json:"totalOpportunities"`
	TotalConversations int      `json:"totalConversations"`
	TotalAnalyses      int      `json:"totalAnalyses"`
	ScoredAnalyses     int      `json:"scoredAnalyses"` // those in which there was something to score
	AverageScore       *float64 `json:"averageScore"`   // of those, one decimal; null without any
}

// StatusCount is how many conversations' latest analyses carry a rating.
type StatusCount struct {
	Status Rating `json:"status"`
	Count  int    `json:"count"`
}

// RecentAnalysis is one of the newest analyses on the dashboard.
type RecentAnalysis struct {
	ID                     string    `json:"id"`
	ConversationID         string    `json:"conversationId"`
	OpportunityID          string    `json:"opportunityId"`
	OpportunityCompanyName string    `json:"opportunityCompanyName"`
	CustomerNumber         string    `json:"customerNumber"`
	OverallScore           *int      `json:"overallScore"`
	Status                 Rating    `json:"status"`
	Engine                 string    `json:"engine"`
	InsufficientEvidence   bool      `json:"insufficientEvidence"` // fewer than four dimensions scored
	CreatedAt              time.Time `json:"createdAt"`
}
