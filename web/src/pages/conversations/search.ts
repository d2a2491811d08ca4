import { type ConversationListItem, type ConversationStatus, conversationStatuses, type Rating, ratings } from "../../api/types";
import { pageFrom } from "../../lists/chunks";
import { finder, type Order, oneOf, orders, said, text } from "../../lists/search";

const scores = [...ratings, "none"] as const;

/** What the address of the conversation list says. */
export type ConversationSearch = {
  q?: string;
  status?: ConversationStatus;
  score?: Rating | "none";
  opportunity?: string; // part of the company's name
  order?: Order;
  page?: number;
};

export function conversationSearch(search: Record<string, unknown>): ConversationSearch {
  const page = pageFrom(search["page"]);
  return said({
    q: text(search["q"]),
    status: oneOf(conversationStatuses, search["status"]),
    score: oneOf(scores, search["score"]),
    opportunity: text(search["opportunity"]),
    order: oneOf(orders, search["order"]),
    page: page === 1 ? undefined : page,
  });
}

export function filtersConversations({ q, status, score, opportunity, order }: ConversationSearch): boolean {
  return Boolean(q || status || score || opportunity || order);
}

const anywhere = finder((c: ConversationListItem) => [c.title, c.opportunityCompanyName, c.caseNumber, c.ownerName]);
const inCompany = finder((c: ConversationListItem) => [c.opportunityCompanyName]);

/** The filter as a question to one item. */
export function keepsConversation({ q, status, score, opportunity }: ConversationSearch) {
  return (c: ConversationListItem): boolean => {
    if (status && c.status !== status) return false;
    if (score && (score === "none" ? c.meddicScore !== null : c.rating !== score)) return false;
    if (opportunity && !inCompany(opportunity, c)) return false;
    return !q || anywhere(q, c);
  };
}
