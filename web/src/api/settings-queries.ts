import { queryOptions } from "@tanstack/react-query";
import * as calls from "./settings-calls.ts";
import type { Fields } from "./shapes.ts";

/** The questions of the settings. */

export const sessionsQuery = () => queryOptions({ queryKey: ["sessions"], queryFn: calls.getSessions });

export const tokensQuery = () => queryOptions({ queryKey: ["tokens"], queryFn: calls.getTokens });

export const documentsQuery = (kind: string) =>
  queryOptions({
    queryKey: ["documents", kind],
    queryFn: async () =>
      (await calls.getDocuments(kind)).items.map((one) => ({ ...one, body: one.document as Fields })),
  });

export const versionsQuery = () => queryOptions({ queryKey: ["versions"], queryFn: calls.getVersions });

export const differenceQuery = (n: number, m: number) =>
  queryOptions({ queryKey: ["versions", n, m], queryFn: () => calls.getDifference(n, m), staleTime: 600_000 });

/** Asked again while something is still on its way. */
export const jobsQuery = () =>
  queryOptions({
    queryKey: ["jobs"],
    queryFn: calls.getJobs,
    refetchInterval: ({ state }) => (state.data?.items.some((job) => job.state === "open") ? 2_000 : 30_000),
  });
