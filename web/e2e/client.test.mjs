// The calls of the pages through the official clients: shapes, the cache, errors, roles, uploads.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { QueryClient } from "@tanstack/react-query";
import { failure, versions } from "../../orpc/conformance/clients.mjs";
import { call, caller, emails, finished, pageQueries, session } from "./people.mjs";
import { isAnalysis, isConversation, isDashboard, isOpportunity, isPage, isRepReport, isTeamReport, iso, uuid } from "./shapes.mjs";

const cookies = {};
const ids = {};
before(async () => {
  for (const who of ["rep", "manager", "admin"]) cookies[who] = await session(who);
  const { client } = caller(cookies.rep);
  const me = await client.users.me({});
  ids.rep = me.id;
  ids.conversation = (await client.conversations.list({})).items.find((c) => c.status === "completed").id;
  ids.opportunity = (await client.conversations.get({ conversationId: ids.conversation })).opportunityId;
  const all = await caller(cookies.admin).client.conversations.list({ limit: 100 });
  ids.foreign = all.items.find((c) => c.ownerId !== ids.rep);
});

const seven = [
  ["conversations.list, as the home page asks", "rep", (c) => c.conversations.list({ limit: 20, offset: 0 }), (v) => isPage(v, 20, isConversation)],
  ["conversations.list, another page", "rep", (c) => c.conversations.list({ limit: 5, offset: 5 }), (v) => isPage(v, 5, isConversation)],
  ["conversations.list of one opportunity", "rep", (c) => c.conversations.list({ opportunityId: ids.opportunity }), (v) => {
    isPage(v, 20, isConversation);
    assert.ok(v.items.length > 0 && v.items.every((i) => i.opportunityId === ids.opportunity));
  }],
  ["conversations.get", "rep", (c) => c.conversations.get({ conversationId: ids.conversation }), (v) => {
    isConversation({ ...v, meddicScore: v.meddicAnalysis.overallScore });
    isAnalysis(v.meddicAnalysis, v.transcript);
  }],
  ["opportunities.list", "rep", (c) => c.opportunities.list({ search: "", limit: 20, offset: 0 }), (v) => isPage(v, 20, isOpportunity)],
  ["opportunities.get", "rep", (c) => c.opportunities.get({ opportunityId: ids.opportunity }), (v) => {
    uuid(v.id);
    assert.deepEqual(Object.keys(v.contactInfo).sort(), ["email", "name", "phone"]);
    assert.ok(v.conversations.length > 0 && Number.isInteger(v.latestAnalysis.overallScore));
    for (const c of v.conversations) iso(c.createdAt);
  }],
  ["analytics.dashboard", "rep", (c) => c.analytics.dashboard({}), isDashboard],
  ["analytics.repPerformance", "rep", (c) => c.analytics.repPerformance({}), isRepReport],
  ["analytics.teamPerformance", "manager", (c) => c.analytics.teamPerformance({}), isTeamReport],
  ["analytics.dashboard of a manager", "manager", (c) => c.analytics.dashboard({}), isDashboard],
  ["conversations.list of an admin", "admin", (c) => c.conversations.list({ limit: 100 }), (v) => isPage(v, 100, isConversation)],
];

for (const [name, version] of Object.entries(versions)) {
  describe(`client ${name}`, () => {
    const as = (who, options) => caller(who && cookies[who], version, options);

    for (const [what, who, ask, check] of seven) {
      test(`${what}: its shape, and from the cache the second time`, async () => {
        const { client, last } = as(who);
        const first = await ask(client);
        check(first);
        let queries = Infinity;
        for (let tries = 0; queries !== 0 && tries < 5; tries++) { // the auditor, who looks now and then, is counted too
          const before = await pageQueries();
          assert.deepEqual(await ask(client), first);
          assert.match(last.headers.get("cache-status") ?? "none", /\bhit\b/);
          queries = (await pageQueries()) - before;
        }
        assert.equal(queries, 0, "database queries of a hit");
      });
    }

    const wrong = [
      ["conversations.list", { limit: 0 }, [["limit"]]],
      ["conversations.list", { limit: 101 }, [["limit"]]],
      ["conversations.list", { limit: -1 }, [["limit"]]],
      ["conversations.list", { limit: "20" }, [["limit"]]],
      ["conversations.list", { limit: Number.NaN }, [["limit"]]],
      ["conversations.list", { limit: 1.5, offset: -1 }, [["limit"], ["offset"]]],
      ["opportunities.list", { status: "gone" }, [["status"]]],
      ["opportunities.list", { search: "a\u0000b" }, [["search"]]],
      ["conversations.get", { conversationId: 7 }, [["conversationId"]]],
      ["opportunities.create", { companyName: "" }, [["companyName"]]],
    ];
    for (const [procedure, input, paths] of wrong) {
      test(`${procedure} refuses ${JSON.stringify(input)} and says where`, async () => {
        const [area, verb] = procedure.split(".");
        const error = await failure(as("rep").client[area][verb](input));
        assert.ok(error instanceof version.ORPCError);
        assert.deepEqual([error.code, error.status, error.message], ["BAD_REQUEST", 400, "Input validation failed"]);
        assert.deepEqual(error.data.issues.map((i) => i.path), paths);
        for (const issue of error.data.issues) assert.ok(issue.message.length > 5, issue.message);
      });
    }

    test("an offset past the end gives an empty page and the right total", async () => {
      const { client } = as("rep");
      const { total } = await client.conversations.list({});
      assert.deepEqual(await client.conversations.list({ offset: 100_000 }), { items: [], total, limit: 20, offset: 100_000 });
    });

    test("a search is text, whatever it holds", async () => {
      const { client } = as("rep");
      for (const search of ["' OR 1=1 --", "%", "_", "\\", "<script>"]) {
        const page = await client.opportunities.list({ search });
        assert.deepEqual(page.items.filter((o) => !JSON.stringify(o).includes(search)), []);
      }
    });

    test("queryOptions without input is explained", async () => {
      const utils = createTanstackQueryUtils(as("rep").client);
      const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
      const error = await failure(queries.fetchQuery(utils.conversations.get.queryOptions()));
      assert.deepEqual([error.code, error.status], ["BAD_REQUEST", 400]);
      assert.deepEqual(error.data.issues.map((i) => i.path), [["conversationId"]]);
      assert.match(error.data.issues[0].message, /did you mean queryOptions\(\{input: …\}\)\?/);
      const list = await queries.fetchQuery(utils.conversations.list.queryOptions());
      assert.equal(list.limit, 20);
      const one = await queries.fetchQuery(utils.conversations.get.queryOptions({ input: { conversationId: ids.conversation } }));
      assert.equal(one.id, ids.conversation);
      queries.clear();
    });

    test("a rep may not see the team, nor anybody else's", async () => {
      const { client } = as("rep");
      const refused = await failure(client.analytics.teamPerformance({}));
      assert.ok(refused instanceof version.ORPCError);
      assert.deepEqual([refused.code, refused.status], ["FORBIDDEN", 403]);
      const foreign = await failure(client.conversations.get({ conversationId: ids.foreign.id }));
      const unknown = await failure(client.conversations.get({ conversationId: "0198c0de-0000-7000-8000-000000000000" }));
      for (const error of [foreign, unknown]) assert.deepEqual([error.code, error.status], ["NOT_FOUND", 404]);
      assert.equal(foreign.message, unknown.message);
      const company = await failure(client.opportunities.get({ opportunityId: ids.foreign.opportunityId }));
      assert.deepEqual([company.code, company.status], ["NOT_FOUND", 404]);
      const report = await failure(client.analytics.repPerformance({ userId: ids.foreign.ownerId }));
      assert.ok(["FORBIDDEN", "NOT_FOUND"].includes(report.code), report.code);
    });

    test("everybody sees what their role allows, and nothing twice", async () => {
      const lists = {};
      for (const who of ["rep", "manager", "admin"]) lists[who] = await as(who).client.conversations.list({ limit: 100 });
      assert.ok(lists.rep.total < lists.manager.total && lists.manager.total < lists.admin.total);
      const { team } = await as("manager").client.users.me({});
      for (const c of lists.manager.items) assert.ok(team.some((m) => m.id === c.ownerId), `${c.ownerName} is not of the team`);
      for (const c of lists.rep.items) assert.equal(c.ownerId, ids.rep);
      assert.equal(new Set(lists.admin.items.map((c) => c.id)).size, 100);
    });

    test("without a session every call is UNAUTHORIZED", async () => {
      for (const client of [as(null).client, caller("made-up", version).client]) {
        for (const ask of [client.users.me, client.conversations.list, client.analytics.dashboard, client.conversations.upload]) {
          const error = await failure(ask({}));
          assert.ok(error instanceof version.ORPCError);
          assert.deepEqual([error.code, error.status], ["UNAUTHORIZED", 401]);
        }
      }
    });

    test("a file is uploaded once, processed, and in the next read of every list", async () => {
      const { client } = as("rep");
      const before = await client.conversations.list({});
      const file = new File([call()], "call äö.txt", { type: "text/plain" });
      const sent = await client.conversations.upload({ file, companyName: `Client ${name} Ltd`, title: "Sent by the client", conversationDate: new Date() });
      uuid(sent.conversationId);
      assert.ok(["pending", "processing"].includes(sent.status), sent.status);
      const after = await client.conversations.list({});
      assert.deepEqual([after.total, after.items[0].id], [before.total + 1, sent.conversationId]);

      const again = await failure(client.conversations.upload({ file, companyName: `Client ${name} Ltd` }));
      assert.deepEqual([again.code, again.status], ["CONFLICT", 409]);
      assert.deepEqual(again.data, { conversationId: sent.conversationId, caseNumber: sent.caseNumber });

      const done = await finished(client, sent.conversationId);
      assert.equal(done.status, "completed");
      isAnalysis(done.meddicAnalysis, done.transcript);
      assert.equal((await client.conversations.list({})).items[0].meddicScore, done.meddicAnalysis.overallScore);
      assert.equal((await client.opportunities.get({ opportunityId: sent.opportunityId })).latestAnalysis.overallScore, done.meddicAnalysis.overallScore);
      assert.equal((await as("manager").client.conversations.list({})).items[0].id, sent.conversationId);
      await client.conversations.delete({ conversationId: sent.conversationId });
      assert.equal((await client.conversations.list({})).total, before.total);
      assert.equal((await failure(client.conversations.get({ conversationId: sent.conversationId }))).code, "NOT_FOUND");
    });

    test("a session ends with signing out, at once", async () => {
      const value = await session(emails.rep);
      const { client } = caller(value, version);
      await client.users.me({});
      const out = await fetch(`${process.env.BASE_URL}/api/auth/sign-out`, {
        method: "POST", headers: { cookie: `salesai_session=${value}`, "x-csrf-token": "orpc", "content-type": "application/json" }, body: "{}",
      });
      assert.equal(out.status, 200);
      assert.equal((await failure(client.users.me({}))).code, "UNAUTHORIZED");
    });
  });
}

test("many calls in one request are answered one by one", async () => {
  const version = versions["1.16.1"];
  const { client } = caller(cookies.rep, version, {
    plugins: [new version.BatchLinkPlugin({ groups: [{ condition: () => true, context: {} }] })],
  });
  const [me, list, error] = await Promise.all([
    client.users.me({}), client.conversations.list({ limit: 3 }), failure(client.conversations.list({ limit: 0 })),
  ]);
  assert.equal(me.email, emails.rep);
  assert.equal(list.items.length, 3);
  assert.equal(error.code, "BAD_REQUEST");
});
