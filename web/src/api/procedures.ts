// Every procedure of the API with its input and output.
import type { Client } from "@orpc/client";
import type { CacheAudited, CacheBudget, CacheHeld, CachePurged, CacheStats } from "./cache";
import type { RepPerformance, TeamPerformance } from "./reports";
import type {
  ConversationDetail, ConversationListItem, ConversationStatus, Dashboard, Dimension, Identity, Member,
  OpportunityDetail, OpportunityListItem, OpportunityStatus, Page, Rating, Role, Side,
} from "./types";

/** What a caller may pass beside the input. */
export interface CallContext {
  onProgress?: (fraction: number) => void; // of the request's bytes sent, 0 to 1
}

type Call<Input, Output> = Client<CallContext, Input, Output, Error>;
type Nothing = Record<string, never>;

export interface Slice {
  limit: number; // 1 to 100
  offset: number;
}

export interface Upload {
  opportunityId?: string;
  companyName?: string;
  title?: string;
  conversationDate?: string;
  file?: File;
  transcript?: string;
  fileName?: string;
  repSpeakers?: string[];
}

export interface Contact {
  companyName: string;
  contactName?: string;
  contactEmail?: string;
  contactPhone?: string;
}

export interface OpportunityEdit extends Partial<Contact> {
  opportunityId: string;
  revision: number;
  status?: OpportunityStatus;
}

export interface Range {
  dateFrom?: string;
  dateTo?: string; // not included
}

interface Queued {
  conversationId: string;
  status: ConversationStatus;
}

interface Closed {
  opportunityId: string;
  status: OpportunityStatus;
  revision: number;
}

export type Procedures = {
  users: {
    me: Call<Nothing, Identity>;
    list: Call<Nothing, { items: (Member & { createdAt: string })[] }>;
    update: Call<{ userId: string; name?: string; role?: Role; managerId?: string | null }, Member>;
  };
  conversations: {
    list: Call<Slice & { opportunityId?: string }, Page<ConversationListItem>>;
    get: Call<{ conversationId: string }, ConversationDetail>;
    upload: Call<Upload, Queued & { caseNumber: string; opportunityId: string }>;
    analyze: Call<{ conversationId: string }, Queued>;
    updateSummary: Call<{ conversationId: string; summary: string; revision?: number }, { conversationId: string; revision: number }>;
    updateSpeakers: Call<{ conversationId: string; speakers: Record<string, Side> }, Queued>;
    correctScore: Call<
      { conversationId: string; analysisId?: string; dimension: Dimension; score: number | null; reason?: string },
      { conversationId: string; analysisId: string; overallScore: number | null; status: Rating }
    >;
    delete: Call<{ conversationId: string }, { conversationId: string }>;
  };
  opportunities: {
    list: Call<Slice & { search?: string; status?: OpportunityStatus }, Page<OpportunityListItem>>;
    get: Call<{ opportunityId: string }, OpportunityDetail>;
    create: Call<Contact, { opportunityId: string; customerNumber: string; revision: number }>;
    update: Call<OpportunityEdit, { opportunityId: string; revision: number }>;
    win: Call<{ opportunityId: string; revision?: number }, Closed>;
    reject: Call<{ opportunityId: string; reason?: string; revision?: number }, Closed>;
  };
  analytics: {
    dashboard: Call<Nothing, Dashboard>;
    repPerformance: Call<Range & { userId?: string }, RepPerformance>;
    teamPerformance: Call<Range, TeamPerformance>;
  };
  /** For admins. */
  cache: {
    stats: Call<Nothing, CacheStats>;
    get: Call<{ key: string }, CacheHeld>;
    purge: Call<{ keys: string[] }, CachePurged>;
    audit: Call<{ most?: number }, CacheAudited>;
    budget: Call<Nothing, CacheBudget>;
  };
};
