package sales

import "time"

// DateRange bounds a report by conversation date; a zero end is open. From is included, To is not.
type DateRange struct {
	From time.Time
	To   time.Time
}

// MostScores bounds how many conversations a report is computed from: the newest, where there are more. It keeps the
// report of an organisation with millions of conversations as quick to make as one of a large team.
const MostScores = 50_000

// Score is the facts of one conversation's latest analysis that reports are computed from.
type Score struct {
	ConversationID    string
	OpportunityID     string
	CompanyName       string
	OpportunityStatus OpportunityStatus
	OwnerID           string
	At                time.Time // conversation date
	Overall           *int
	Status            Rating
	Engine            string // that made the analysis
	Dimensions        DimensionScores
}

// DimensionScores are the scores of one conversation, in the order of Dimensions; nil was not discussed. It is an array
// and no map as a report looks into fifty thousand of them a dozen times.
type DimensionScores [6]*int

// Of gives the score of a dimension; nil also for what is no dimension.
func (s *DimensionScores) Of(d Dimension) *int {
	switch d {
	case Metrics:
		return s[0]
	case EconomicBuyer:
		return s[1]
	case DecisionCriteria:
		return s[2]
	case DecisionProcess:
		return s[3]
	case IdentifyPain:
		return s[4]
	case Champion:
		return s[5]
	default:
		return nil
	}
}

// Scored counts the dimensions that have a score.
func (s *DimensionScores) Scored() (n int) {
	for _, score := range s {
		if score != nil {
			n++
		}
	}
	return n
}

// Feedback is what the newest analyses said of one conversation, for coaching.
type Feedback struct {
	ConversationID string
	CompanyName    string
	At             time.Time
	Analysis       Analysis
}

// PersonCounts is how much one person owns.
type PersonCounts struct {
	UserID        string
	Opportunities int
	Conversations int
	Analyses      int
}

// Trend is the direction of a score.
type Trend string

// The three directions.
const (
	Up     Trend = "up"
	Down   Trend = "down"
	Stable Trend = "stable"
)

// RepPerformance is the personal report.
type RepPerformance struct {
	UserID            string                          `json:"userId"`
	Name              string                          `json:"name"`
	Summary           RepSummary                      `json:"summary"`
	DimensionAnalysis map[Dimension]DimensionAnalysis `json:"dimensionAnalysis"`
	Strengths         []Dimension                     `json:"strengths"`
	Weaknesses        []Dimension                     `json:"weaknesses"`
	TeamComparison    TeamComparison                  `json:"teamComparison"`
	CoachingInsights  CoachingInsights                `json:"coachingInsights"`
	ProgressTracking  ProgressTracking                `json:"progressTracking"`
	Engines           []string                        `json:"engines"` // of the analyses it rests on, teammates' included, each once, by name
}

// RepSummary counts a person's work in the range.
type RepSummary struct {
	TotalOpportunities int      `json:"totalOpportunities"`
	TotalConversations int      `json:"totalConversations"`
	TotalAnalyses      int      `json:"totalAnalyses"`
	RestsOn            int      `json:"restsOn"` // the newest so many analyses; fewer than all where the team has more than MostScores
	AverageScore       *float64 `json:"averageScore"`
	ScoreChange        *float64 `json:"scoreChange"` // last 30 days against the 30 before; null without both
}

// DimensionAnalysis is how a person does in one dimension.
type DimensionAnalysis struct {
	Score *float64 `json:"score"` // mean, 0 to 5
	Trend Trend    `json:"trend"` // last 30 days against the 30 before: up or down from 0.3
	Gap   *float64 `json:"gap"`   // score less the team's mean; null with fewer than two people scored
	Count int      `json:"count"` // conversations the score rests on
	Of    int      `json:"of"`    // conversations analysed
}

// TeamComparison is where a person stands among teammates, 0 to 100 by mid-rank; null with fewer than two scored.
type TeamComparison struct {
	TeamSize             int                    `json:"teamSize"`
	OverallPercentile    *int                   `json:"overallPercentile"`
	DimensionPercentiles map[Dimension]*int     `json:"dimensionPercentiles"`
	TeamAverage          map[Dimension]*float64 `json:"teamAverage"`
}

// CoachingInsights is what to work on next.
type CoachingInsights struct {
	RecentFeedback    []FeedbackNote `json:"recentFeedback"`
	RecurringPatterns []Pattern      `json:"recurringPatterns"`
	ImprovementPlan   []Improvement  `json:"improvementPlan"`
}

// FeedbackNote is one remark on one recent conversation.
type FeedbackNote struct {
	ConversationID string    `json:"conversationId"`
	CompanyName    string    `json:"companyName"`
	Date           time.Time `json:"date"`
	Dimension      Dimension `json:"dimension"`
	Note           string    `json:"note"`
}

// Pattern is a gap that comes back.
type Pattern struct {
	Dimension Dimension `json:"dimension"`
	Kind      string    `json:"kind"`  // "missing" (not discussed) or "low" (scored 2 or less)
	Count     int       `json:"count"` // of the last Of conversations
	Of        int       `json:"of"`
}

// Improvement is one thing to practise, with the question that opens it.
type Improvement struct {
	Dimension Dimension `json:"dimension"`
	Priority  string    `json:"priority"`
	Question  string    `json:"question"` // of the newest analysis that has one; may be empty
}

// ProgressTracking is a person's score over time.
type ProgressTracking struct {
	Last30Days Progress    `json:"last30Days"`
	Last90Days Progress    `json:"last90Days"`
	Weekly     []WeekScore `json:"weekly"` // weeks with a conversation, oldest first, at most 26
	Milestones []Milestone `json:"milestones"`
}

// Progress is a mean and its change against the same span before.
type Progress struct {
	AvgScore *float64 `json:"avgScore"`
	Change   *float64 `json:"change"`
	Count    int      `json:"count"`
}

// WeekScore is the mean of one week.
type WeekScore struct {
	Week     string   `json:"week"` // its Monday, as 2026-01-19
	AvgScore *float64 `json:"avgScore"`
	Count    int      `json:"count"`
}

// Milestone is a day on which something was reached for the first time.
type Milestone struct {
	Date           time.Time `json:"date"`
	Achievement    string    `json:"achievement"` // firstAnalysis, firstStrong, analyses10, analyses50, bestScore
	Value          int       `json:"value"`
	ConversationID string    `json:"conversationId"`
}

// TeamPerformance is the team report.
type TeamPerformance struct {
	TeamSummary           TeamSummary                 `json:"teamSummary"`
	MemberRankings        []MemberRanking             `json:"memberRankings"` // best average first
	TeamDimensionAnalysis map[Dimension]TeamDimension `json:"teamDimensionAnalysis"`
	AttentionNeeded       []Attention                 `json:"attentionNeeded"`
	TeamTrends            TeamTrends                  `json:"teamTrends"`
	CoachingPriority      []CoachingPriority          `json:"coachingPriority"`
	Engines               []string                    `json:"engines"` // of the analyses it rests on, each once, by name
}

// TeamSummary counts a team's work in the range.
type TeamSummary struct {
	TeamSize           int      `json:"teamSize"`
	TotalOpportunities int      `json:"totalOpportunities"`
	TotalConversations int      `json:"totalConversations"`
	TotalAnalyses      int      `json:"totalAnalyses"`
	RestsOn            int      `json:"restsOn"` // the newest so many analyses; fewer than all beyond MostScores
	TeamAverageScore   *float64 `json:"teamAverageScore"`
	ScoreChange        *float64 `json:"scoreChange"`
}

// MemberRanking is one member's row.
type MemberRanking struct {
	UserID            string   `json:"userId"`
	Name              string   `json:"name"`
	OpportunityCount  int      `json:"opportunityCount"`
	ConversationCount int      `json:"conversationCount"`
	AnalysisCount     int      `json:"analysisCount"`
	AverageScore      *float64 `json:"averageScore"`
	Trend             Trend    `json:"trend"` // last 30 days against the 30 before: up or down from 3.0
	NeedsAttention    bool     `json:"needsAttention"`
	AttentionReasons  []string `json:"attentionReasons"` // lowAverage (below 50), falling (by 10 in 30 days), quiet (14 days, with an open opportunity)
}

// TeamDimension is how a team does in one dimension.
type TeamDimension struct {
	TeamAvg         *float64 `json:"teamAvg"`
	TopPerformer    *Person  `json:"topPerformer"`
	BottomPerformer *Person  `json:"bottomPerformer"`
	Count           int      `json:"count"`
}

// Person names somebody together with a mean.
type Person struct {
	UserID string  `json:"userId"`
	Name   string  `json:"name"`
	Score  float64 `json:"score"`
	Count  int     `json:"count"` // conversations the score rests on
}

// Attention is an open opportunity in danger.
type Attention struct {
	OpportunityID        string    `json:"opportunityId"`
	CompanyName          string    `json:"companyName"`
	AssignedTo           string    `json:"assignedTo"` // a name
	AssignedToID         string    `json:"assignedToId"`
	ConversationID       string    `json:"conversationId"`
	Score                *int      `json:"score"`
	Rating               Rating    `json:"rating"`
	Engine               string    `json:"engine"`
	InsufficientEvidence bool      `json:"insufficientEvidence"` // that score rests on fewer than four dimensions
	Risk                 string    `json:"risk"`                 // "atRisk", "weak" or "falling"
	SuggestedAction      Dimension `json:"suggestedAction"`      // the dimension to work on first
	Question             string    `json:"question"`             // of the latest analysis, where it was at hand
}

// TeamTrends is a team's score over time.
type TeamTrends struct {
	WeeklyScores    []WeekScore         `json:"weeklyScores"`
	DimensionTrends map[Dimension]Trend `json:"dimensionTrends"`
}

// CoachingPriority is whom to coach first, and in what.
type CoachingPriority struct {
	UserID    string    `json:"userId"`
	Name      string    `json:"name"`
	Dimension Dimension `json:"dimension"`
	Score     float64   `json:"score"`
	Count     int       `json:"count"`
}
