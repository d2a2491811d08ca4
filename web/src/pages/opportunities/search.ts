import { type OpportunityListItem, type OpportunityStatus, opportunityStatuses } from "../../api/types";
import { pageFrom } from "../../lists/chunks";
import { finder, type Order, oneOf, orders, said, text } from "../../lists/search";

/** What the address of the opportunity list says. */
export type OpportunitySearch = {
  q?: string;
  status?: OpportunityStatus;
  order?: Order;
  page?: number;
};

export function opportunitySearch(search: Record<string, unknown>): OpportunitySearch {
  const page = pageFrom(search["page"]);
  return said({
    q: text(search["q"]),
    status: oneOf(opportunityStatuses, search["status"]),
    order: oneOf(orders, search["order"]),
    page: page === 1 ? undefined : page,
  });
}

export function filtersOpportunities({ q, status, order }: OpportunitySearch): boolean {
  return Boolean(q || status || order);
}

const anywhere = finder((o: OpportunityListItem) => [o.companyName, o.contactName, o.contactEmail, o.customerNumber, o.ownerName]);

/** The filter as a question to one item. */
export function keepsOpportunity({ q, status }: OpportunitySearch) {
  return (o: OpportunityListItem): boolean =>
    (!status || o.status === status) &&
    (!q || anywhere(q, o));
}
