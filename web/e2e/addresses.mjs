// Every page with something on it, as somebody sees it.
import { caller, session } from "./people.mjs";

/** Name, address and what proves that the page has its data, for a role. */
export async function addresses(who) {
  const { client } = caller(await session(who));
  const { items } = await client.conversations.list({ limit: 100 });
  const done = items.find((c) => c.status === "completed");
  return [
    { name: "analytics", at: "/", proof: "main table tbody tr", call: "analytics/dashboard" },
    { name: "home", at: "/dashboard", proof: "main table tbody tr", call: "conversations/list" },
    { name: "conversations", at: "/conversations", proof: "main table tbody tr", call: "conversations/list" },
    ...(done ? [
      { name: "conversation", at: `/conversations/${done.id}`, proof: "[id='line-0']", call: "conversations/get" },
    ] : []),
    { name: "opportunities", at: "/opportunities", proof: "main table tbody tr", call: "opportunities/list" },
    ...(done ? [
      { name: "opportunity", at: `/opportunities/${done.opportunityId}`, proof: "main table tbody tr", call: "opportunities/get" },
    ] : []),
    // Those who lead look at somebody else's, because they own nothing themselves.
    who === "fresh" || who === "rep"
      ? { name: "reports", at: "/reports", proof: "main section", call: "analytics/repPerformance" }
      : { name: "reports", at: `/reports?user=${done.ownerId}`, proof: "main dl dd", call: "analytics/repPerformance" },
    ...(who === "rep" || who === "fresh" ? [] : [{ name: "reports-team", at: "/reports?tab=team", proof: "main table tbody tr", call: "analytics/teamPerformance" }]),
    { name: "upload", at: "/upload", proof: "main form", call: "opportunities/list" },
  ];
}
