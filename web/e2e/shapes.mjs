// What the answers look like.
import assert from "node:assert/strict";

const ratings = ["Strong", "Medium", "Weak", "At Risk"];
const dimensions = ["metrics", "economicBuyer", "decisionCriteria", "decisionProcess", "identifyPain", "champion"];

/** A date travels as an ISO 8601 string in UTC: not as a Date, not with another zone. */
export function iso(value) {
  assert.equal(typeof value, "string");
  assert.match(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
}

export function uuid(value) {
  assert.match(value, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
}

function scored(value) {
  assert.ok(value === null || (Number.isInteger(value) && value >= 0 && value <= 100), `score ${value}`);
}

function text(...values) {
  for (const value of values) assert.ok(typeof value === "string" && value !== "");
}

export function isPage(page, limit, item) {
  assert.deepEqual(Object.keys(page).sort(), ["items", "limit", "offset", "total"]);
  assert.equal(page.limit, limit);
  assert.ok(page.items.length > 0 && page.items.length <= limit);
  assert.ok(page.total >= page.items.length);
  page.items.forEach(item);
  const dates = page.items.map((i) => i.createdAt);
  for (const date of dates) iso(date);
}

export function isConversation(c) {
  uuid(c.id);
  uuid(c.opportunityId);
  uuid(c.ownerId);
  text(c.caseNumber, c.opportunityCompanyName, c.ownerName);
  assert.ok(c.title === null || typeof c.title === "string");
  assert.ok(["pending", "processing", "completed", "failed"].includes(c.status), c.status);
  scored(c.meddicScore);
  iso(c.createdAt);
  iso(c.conversationDate);
}

export function isOpportunity(o) {
  uuid(o.id);
  text(o.customerNumber, o.companyName, o.ownerName);
  for (const name of ["contactName", "contactEmail", "contactPhone"]) assert.ok(o[name] === null || typeof o[name] === "string", name);
  assert.ok(["new", "contacted", "qualified", "proposal", "negotiation", "won", "lost"].includes(o.status), o.status);
  scored(o.meddicScore);
  assert.ok(Number.isInteger(o.conversationCount));
  iso(o.createdAt);
  iso(o.updatedAt);
}

/** An analysis cites its transcript word for word. */
export function isAnalysis(a, transcript) {
  scored(a.overallScore);
  assert.ok(ratings.includes(a.status));
  assert.equal(a.engine, "rules");
  assert.deepEqual(Object.keys(a.dimensions).sort(), dimensions.toSorted());
  for (const d of Object.values(a.dimensions)) {
    assert.ok(d.score === null || (d.score >= 0 && d.score <= 5));
    for (const e of d.evidence) {
      const segment = transcript.segments[e.segment];
      assert.ok(segment.text.includes(e.quote), `“${e.quote}” does not stand in “${segment.text}”`);
      assert.equal(segment.speaker, e.speaker);
    }
    if (d.score >= 3) assert.ok(d.evidence.some((e) => e.side === "buyer"), "3 or more needs the buyer's own words");
  }
  for (const list of [a.keyFindings, a.nextSteps, a.risks, a.alerts]) assert.ok(Array.isArray(list));
  for (const step of a.nextSteps) text(step.action, step.priority);
  text(transcript.fullText);
}

export function isDashboard(d) {
  for (const count of [d.summary.totalOpportunities, d.summary.totalConversations, d.summary.totalAnalyses]) assert.ok(Number.isInteger(count) && count > 0);
  assert.ok(d.summary.averageScore > 0 && d.summary.averageScore <= 100);
  assert.deepEqual(d.statusDistribution.map((s) => s.status), ratings);
  assert.ok(d.statusDistribution.reduce((sum, s) => sum + s.count, 0) <= d.summary.totalAnalyses);
  assert.ok(d.recentAnalyses.length > 0);
  for (const r of d.recentAnalyses) {
    uuid(r.id);
    text(r.opportunityCompanyName, r.customerNumber);
    scored(r.overallScore);
    assert.ok(ratings.includes(r.status));
    iso(r.createdAt);
  }
}

export function isRepReport(r) {
  assert.ok(r.summary.totalAnalyses > 0 && r.summary.averageScore > 0);
  assert.deepEqual(Object.keys(r.dimensionAnalysis).sort(), dimensions.toSorted());
  for (const part of ["strengths", "weaknesses"]) assert.ok(Array.isArray(r[part]));
  assert.ok(r.teamComparison && r.coachingInsights && r.progressTracking);
  for (const m of r.progressTracking.milestones) assert.match(m.date, /^\d{4}-\d\d-\d\d/);
}

export function isTeamReport(r) {
  assert.ok(r.teamSummary.teamSize > 1);
  assert.ok(r.memberRankings.length > 0);
  for (const m of r.memberRankings) {
    uuid(m.userId);
    text(m.name);
  }
  assert.deepEqual(Object.keys(r.teamDimensionAnalysis).sort(), dimensions.toSorted());
  assert.ok(Array.isArray(r.attentionNeeded) && Array.isArray(r.teamTrends.weeklyScores) && Array.isArray(r.coachingPriority));
}
