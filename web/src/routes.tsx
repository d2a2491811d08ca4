// The table of pages: address, what is loaded before it opens, and the code that shows it.
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { faultOf } from "./api/errors";
import { NotFound, PageError, PageSkeleton } from "./app/boundaries";
import { Shell } from "./app/Shell";
import { chunkOf } from "./lists/chunks";
import { lineSearch } from "./pages/conversation/search";
import { conversationSearch, filtersConversations } from "./pages/conversations/search";
import { filtersOpportunities, opportunitySearch } from "./pages/opportunities/search";
import { rangeOf, reportSearch } from "./pages/reports/search";
import { signInSearch } from "./pages/sign-in/search";
import { uploadSearch } from "./pages/upload/search";
import { queries } from "./queries";

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import("./pages/sign-in/SignInPage"), "SignInPage"),
});

/** Everything else is for people who are signed in. Who that is, is asked for together with the page's own values. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  loader: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(queries.me());
    } catch (error) {
      if (faultOf(error) !== "signedOut") throw error;
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
  component: Shell,
});

const analytics = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  loader: ({ context }) => context.client.ensureQueryData(queries.dashboard()),
  component: lazyRouteComponent(() => import("./pages/analytics/AnalyticsPage"), "AnalyticsPage"),
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/dashboard",
  loader: ({ context }) => context.client.ensureQueryData(queries.latestConversations()),
  component: lazyRouteComponent(() => import("./pages/home/HomePage"), "HomePage"),
});

const conversations = createRoute({
  getParentRoute: () => signedIn,
  path: "/conversations",
  validateSearch: conversationSearch,
  loaderDeps: ({ search }) => ({ offset: filtersConversations(search) ? 0 : chunkOf(search.page ?? 1) }),
  loader: ({ context, deps }) => context.client.ensureQueryData(queries.conversationChunk(deps.offset)),
  component: lazyRouteComponent(() => import("./pages/conversations/ConversationsPage"), "ConversationsPage"),
});

const conversation = createRoute({
  getParentRoute: () => signedIn,
  path: "/conversations/$conversationId",
  validateSearch: lineSearch,
  loader: ({ context, params }) => context.client.ensureQueryData(queries.conversation(params.conversationId)),
  component: lazyRouteComponent(() => import("./pages/conversation/ConversationPage"), "ConversationPage"),
});

const opportunities = createRoute({
  getParentRoute: () => signedIn,
  path: "/opportunities",
  validateSearch: opportunitySearch,
  loaderDeps: ({ search }) => ({ offset: filtersOpportunities(search) ? 0 : chunkOf(search.page ?? 1) }),
  loader: ({ context, deps }) => context.client.ensureQueryData(queries.opportunityChunk(deps.offset)),
  component: lazyRouteComponent(() => import("./pages/opportunities/OpportunitiesPage"), "OpportunitiesPage"),
});

const opportunity = createRoute({
  getParentRoute: () => signedIn,
  path: "/opportunities/$opportunityId",
  loader: ({ context, params }) => context.client.ensureQueryData(queries.opportunity(params.opportunityId)),
  component: lazyRouteComponent(() => import("./pages/opportunity/OpportunityPage"), "OpportunityPage"),
});

const reports = createRoute({
  getParentRoute: () => signedIn,
  path: "/reports",
  validateSearch: reportSearch,
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps }) => {
    const range = rangeOf(deps);
    if (range === null) return;
    const me = await context.client.ensureQueryData(queries.me());
    if (deps.tab === "team" && me.role !== "user") await context.client.ensureQueryData(queries.teamPerformance(range));
    else await context.client.ensureQueryData(queries.repPerformance(range, me.role === "user" ? undefined : deps.user));
  },
  component: lazyRouteComponent(() => import("./pages/reports/ReportsPage"), "ReportsPage"),
});

const upload = createRoute({
  getParentRoute: () => signedIn,
  path: "/upload",
  validateSearch: uploadSearch,
  component: lazyRouteComponent(() => import("./pages/upload/UploadPage"), "UploadPage"),
});

/** For admins; for others it is an address that leads nowhere. */
const cache = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/cache",
  loader: async ({ context }) => {
    const me = await context.client.ensureQueryData(queries.me());
    if (me.role === "admin") await context.client.ensureQueryData(queries.cacheStats());
  },
  component: lazyRouteComponent(() => import("./pages/cache/CachePage"), "CachePage"),
});

/** For admins, as the one before. */
const people = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/people",
  component: lazyRouteComponent(() => import("./pages/people/PeoplePage"), "PeoplePage"),
});

/** Any other address, inside the frame. */
const nowhere = createRoute({ getParentRoute: () => signedIn, path: "$", component: NotFound });

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([analytics, home, conversations, conversation, opportunities, opportunity, reports, upload, people, cache, nowhere]),
]);

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0, // the query cache alone knows what is fresh
    defaultPendingMs: 100,
    defaultPendingMinMs: 0,
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
    search: { strict: true }, // what validateSearch leaves out is gone, not merely unvalidated
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
