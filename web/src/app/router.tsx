import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { formQuery, listQuery, recordQuery, sessionQuery, viewsQuery } from "../api/queries.ts";
import { waysQuery } from "../api/record-queries.ts";
import { readCreateSearch, readRecordSearch } from "../features/records/search.ts";
import { readSettingsSearch } from "../features/settings/pages.ts";
import { readViewSearch } from "../features/views/search.ts";
import { currentLanguage } from "../i18n/index.tsx";
import { Failure } from "../ui/state.tsx";
import { NotFound } from "./not-found.tsx";
import { Shell } from "./shell.tsx";

const root = createRootRouteWithContext<{ client: QueryClient }>()({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (raw): { to?: string } => ({ to: localPath(raw.to) }),
  component: lazyRouteComponent(() => import("../features/signin/sign-in-page.tsx"), "SignInPage"),
});

/** Everything inside needs a session; whoever has none is sent to sign in and comes back afterwards. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  component: Shell,
  notFoundComponent: NotFound,
  async beforeLoad({ context, location }) {
    const session = await context.client.ensureQueryData(sessionQuery());
    if (!session) throw redirect({ to: "/sign-in", search: { to: localPath(location.href) } });
  },
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: (raw): { home?: string } => (typeof raw.home === "string" ? { home: raw.home } : {}),
  component: lazyRouteComponent(() => import("../features/home/home-page.tsx"), "HomePage"),
});

const list = createRoute({
  getParentRoute: () => shell,
  path: "/o/$object",
  validateSearch: readViewSearch,
  loader: ({ context, params }) =>
    warm(context.client, [listQuery(params.object, currentLanguage()), viewsQuery(params.object, currentLanguage())]),
  component: lazyRouteComponent(() => import("../features/views/views-page.tsx"), "ViewsPage"),
});

const create = createRoute({
  getParentRoute: () => shell,
  path: "/o/$object/new",
  validateSearch: readCreateSearch,
  loader: ({ context, params }) =>
    warm(context.client, [
      formQuery(params.object, "create", currentLanguage()),
      listQuery(params.object, currentLanguage()),
    ]),
  component: lazyRouteComponent(() => import("../features/records/create-page.tsx"), "CreatePage"),
});

const record = createRoute({
  getParentRoute: () => shell,
  path: "/o/$object/$id",
  validateSearch: readRecordSearch,
  loader: ({ context, params }) =>
    warm(context.client, [
      formQuery(params.object, "edit", currentLanguage()),
      listQuery(params.object, currentLanguage()),
      recordQuery(params.object, params.id),
      waysQuery(params.object, params.id, currentLanguage()),
    ]),
  component: lazyRouteComponent(() => import("../features/records/record-page.tsx"), "RecordPage"),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings/$page",
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import("../features/settings/settings-page.tsx"), "SettingsPage"),
});

/** Starts the questions of a screen while its code is still on the way; the screen shows how they end. */
function warm(client: QueryClient, queries: { queryKey: readonly unknown[] }[]): void {
  for (const query of queries) void client.prefetchQuery(query as Parameters<typeof client.prefetchQuery>[0]);
}

/** An address to go back to must lie in this application. */
const localPath = (to: unknown): string | undefined =>
  typeof to === "string" && /^\/(?![/\\])/.test(to) && to !== "/" ? to : undefined;

export function createRouterFor(client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([signIn, shell.addChildren([home, list, create, record, settings])]),
    context: { client },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ({ error, reset }) => <Failure page error={error} retry={reset} />,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createRouterFor>;
  }
}
