import { api, ok } from "./client.ts";
import type * as T from "./shapes.ts";

/** The requests of the settings: people's sessions and tokens, documents and versions, work that goes on by itself. */

export const getSessions = () => ok(api.GET("/api/sessions"));

export const endOtherSessions = () => ok(api.DELETE("/api/sessions"));

export const changePassword = (current: string, next: string) =>
  ok(api.PUT("/api/session/password", { body: { current, new: next } }));

export const setPassword = (id: string, password: string) =>
  ok(api.PUT("/api/users/{id}/password", { params: { path: { id } }, body: { password } }));

export const endSessionsOf = (id: string) => ok(api.DELETE("/api/users/{id}/sessions", { params: { path: { id } } }));

export const getTokens = () => ok(api.GET("/api/tokens"));

export const makeToken = (name: string, expiresAt: string | null): Promise<T.MadeToken> =>
  ok(api.POST("/api/tokens", { body: { name, expires_at: expiresAt } }));

export const endToken = (id: string) => ok(api.DELETE("/api/tokens/{id}", { params: { path: { id } } }));

export const getDocuments = (kind: string) => ok(api.GET("/api/metadata/documents", { params: { query: { kind } } }));

export const getVersions = () => ok(api.GET("/api/metadata/versions"));

export const getDifference = (n: number, m: number): Promise<T.Difference> =>
  ok(api.GET("/api/metadata/versions/{n}/compare/{m}", { params: { path: { n, m } } })) as Promise<T.Difference>;

export const returnTo = (n: number) => ok(api.POST("/api/metadata/versions/{n}/return", { params: { path: { n } } }));

/** The files of the local layer, with documents of packs that somebody is about to change. */
export const pullLocal = (also?: string) =>
  ok(api.GET("/api/metadata/pull", { params: { query: { layer: "local", also } } }));

/** Nothing that was parked comes back, and no value is emptied. */
const NOTHING = { restore: [], empty: [] };

export const planLocal = (documents: T.FileText[]): Promise<T.Planned> =>
  ok(api.POST("/api/metadata/plan", { body: { documents, local: true, ...NOTHING } })) as Promise<T.Planned>;

export const applyLocal = (documents: T.FileText[], base: number) =>
  ok(api.POST("/api/metadata/apply", { body: { documents, local: true, base, ...NOTHING } }));

export const getJobs = () => ok(api.GET("/api/jobs"));

export const retryJob = (id: string) => ok(api.POST("/api/jobs/{id}/retry", { params: { path: { id } } }));
