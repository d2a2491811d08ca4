// The shapes of the two reports.
import type { Dimension, Rating, Trend } from "./types";

export interface WeekScore {
  week: string; // its Monday, as 2026-01-19
  avgScore: number | null;
  count: number;
}

export interface DimensionAnalysis {
  score: number | null; // mean, 0 to 5
  trend: Trend;
  gap: number | null; // score less the team's mean
  count: number; // conversations the score rests on
  of: number; // conversations analysed
}

export interface Progress {
  avgScore: number | null;
  change: number | null;
  count: number;
}

export type Achievement = "firstAnalysis" | "firstStrong" | "analyses10" | "analyses50" | "bestScore";

export interface RepPerformance {
  userId: string;
  name: string;
  summary: {
    totalOpportunities: number;
    totalConversations: number;
    totalAnalyses: number;
    restsOn: number;
    averageScore: number | null;
    scoreChange: number | null;
  };
  dimensionAnalysis: Record<Dimension, DimensionAnalysis>;
  strengths: Dimension[];
  weaknesses: Dimension[];
  teamComparison: {
    teamSize: number;
    overallPercentile: number | null;
    dimensionPercentiles: Record<Dimension, number | null>;
    teamAverage: Record<Dimension, number | null>;
  };
  coachingInsights: {
    recentFeedback: { conversationId: string; companyName: string; date: string; dimension: Dimension; note: string }[];
    recurringPatterns: { dimension: Dimension; kind: "missing" | "low"; count: number; of: number }[];
    improvementPlan: { dimension: Dimension; priority: string; question: string }[];
  };
  progressTracking: {
    last30Days: Progress;
    last90Days: Progress;
    weekly: WeekScore[];
    milestones: { date: string; achievement: Achievement; value: number; conversationId: string }[];
  };
  engines: string[]; // of the analyses it rests on, teammates' included
}

export interface Person {
  userId: string;
  name: string;
  score: number;
  count: number; // conversations the score rests on
}

export interface MemberRanking {
  userId: string;
  name: string;
  opportunityCount: number;
  conversationCount: number;
  analysisCount: number;
  averageScore: number | null;
  trend: Trend;
  needsAttention: boolean;
  attentionReasons: ("lowAverage" | "falling" | "quiet")[];
}

export interface Attention {
  opportunityId: string;
  companyName: string;
  assignedTo: string;
  assignedToId: string;
  conversationId: string;
  score: number | null;
  rating: Rating;
  engine: string;
  insufficientEvidence: boolean; // that score rests on fewer than four dimensions
  risk: "atRisk" | "weak" | "falling";
  suggestedAction: Dimension;
  question: string;
}

export interface TeamPerformance {
  teamSummary: {
    restsOn: number;
    teamSize: number;
    totalOpportunities: number;
    totalConversations: number;
    totalAnalyses: number;
    teamAverageScore: number | null;
    scoreChange: number | null;
  };
  memberRankings: MemberRanking[];
  teamDimensionAnalysis: Record<
    Dimension,
    { teamAvg: number | null; topPerformer: Person | null; bottomPerformer: Person | null; count: number }
  >;
  attentionNeeded: Attention[];
  teamTrends: { weeklyScores: WeekScore[]; dimensionTrends: Record<Dimension, Trend> };
  coachingPriority: { userId: string; name: string; dimension: Dimension; score: number; count: number }[];
  engines: string[]; // of the analyses it rests on
}
