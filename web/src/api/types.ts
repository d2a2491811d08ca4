// The shapes of the API, as the server's sales package writes them. Times are ISO 8601 in UTC, ids UUIDs.

export const dimensions = ["metrics", "economicBuyer", "decisionCriteria", "decisionProcess", "identifyPain", "champion"] as const;
export type Dimension = (typeof dimensions)[number];

export const ratings = ["Strong", "Medium", "Weak", "At Risk"] as const;
export type Rating = (typeof ratings)[number];

export const conversationStatuses = ["pending", "processing", "completed", "failed"] as const;
export type ConversationStatus = (typeof conversationStatuses)[number];

export const opportunityStatuses = ["new", "contacted", "qualified", "proposal", "negotiation", "won", "lost"] as const;
export type OpportunityStatus = (typeof opportunityStatuses)[number];

export const sides = ["rep", "buyer", "other"] as const;
export type Side = (typeof sides)[number];

export const roles = ["user", "manager", "admin"] as const;
export type Role = (typeof roles)[number];
export type Trend = "up" | "down" | "stable";

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  managerId?: string;
}

export interface Identity extends Member {
  createdAt: string;
  managerName?: string;
  team: Member[];
}

export interface Page<T> {
  items: T[];
  total: number;
  limit: number;
  offset: number;
}

export interface ConversationListItem {
  id: string;
  caseNumber: string;
  title: string | null;
  status: ConversationStatus;
  opportunityId: string;
  opportunityCompanyName: string;
  meddicScore: number | null;
  rating: Rating | null; // of the latest analysis; null without one
  engine: string | null; // that made it
  insufficientEvidence: boolean; // that score rests on fewer than four dimensions
  ownerId: string;
  ownerName: string;
  conversationDate: string;
  createdAt: string;
}

export interface Segment {
  speaker: string;
  side: Side;
  text: string;
  startTime: number | null; // seconds
  endTime: number | null;
}

export interface Evidence {
  segment: number; // index, from 0
  startTime: number | null;
  speaker: string;
  side: Side;
  quote: string;
}

export interface DimensionScore {
  score: number | null; // 0 to 5; null where it was not discussed
  reason: string;
  evidence: Evidence[];
  gaps: string[];
  question: string;
  override: { score: number; reason: string; by: string; byName: string; at: string } | null;
}

export interface NextStep {
  action: string;
  priority: string;
  owner?: string;
  due?: string;
  segment?: number;
}

export interface Analysis {
  id: string;
  conversationId: string;
  overallScore: number | null; // 0 to 100
  status: Rating;
  insufficientEvidence: boolean;
  dimensions: Record<Dimension, DimensionScore>;
  keyFindings: string[];
  nextSteps: NextStep[];
  risks: string[];
  alerts: string[];
  summary: string;
  engine: string;
  model: string;
  promptVersion: string;
  rubricVersion: string;
  createdAt: string;
}

export interface ConversationDetail extends Omit<ConversationListItem, "meddicScore" | "rating" | "engine" | "insufficientEvidence"> {
  failureReason: string | null;
  transcript: { fullText: string; language: string; segments: Segment[] } | null;
  meddicAnalysis: Analysis | null;
  summary: string | null;
  audioUrl: string | null;
  duration: number | null; // seconds
  revision: number;
  updatedAt: string;
}

export interface OpportunityListItem {
  id: string;
  customerNumber: string;
  companyName: string;
  contactName: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
  status: OpportunityStatus;
  meddicScore: number | null;
  rating: Rating | null; // of the latest analysis; null without one
  engine: string | null; // that made it
  insufficientEvidence: boolean; // that score rests on fewer than four dimensions
  conversationCount: number;
  ownerId: string;
  ownerName: string;
  createdAt: string;
  updatedAt: string;
}

export interface OpportunityConversation {
  id: string;
  caseNumber: string;
  title: string | null;
  status: ConversationStatus;
  meddicScore: number | null;
  rating: Rating | null; // of the latest analysis; null without one
  engine: string | null; // that made it
  insufficientEvidence: boolean; // that score rests on fewer than four dimensions
  conversationDate: string;
  createdAt: string;
}

export interface LatestAnalysis {
  conversationId: string;
  overallScore: number | null;
  status: Rating;
  engine: string;
  insufficientEvidence: boolean; // fewer than four dimensions scored
  createdAt: string;
  dimensions: Record<Dimension, number | null>;
}

export interface OpportunityDetail {
  id: string;
  customerNumber: string;
  companyName: string;
  contactInfo: { name: string | null; email: string | null; phone: string | null };
  status: OpportunityStatus;
  lostReason: string | null;
  conversations: OpportunityConversation[];
  latestAnalysis: LatestAnalysis | null;
  ownerId: string;
  ownerName: string;
  revision: number;
  createdAt: string;
  updatedAt: string;
}

export interface RecentAnalysis {
  id: string;
  conversationId: string;
  opportunityId: string;
  opportunityCompanyName: string;
  customerNumber: string;
  overallScore: number | null;
  status: Rating;
  engine: string;
  insufficientEvidence: boolean; // fewer than four dimensions scored
  createdAt: string;
}

export interface Dashboard {
  summary: { totalOpportunities: number; totalConversations: number; totalAnalyses: number; scoredAnalyses: number; averageScore: number | null };
  statusDistribution: { status: Rating; count: number }[];
  recentAnalyses: RecentAnalysis[];
  engines: string[]; // of the analyses counted
}
