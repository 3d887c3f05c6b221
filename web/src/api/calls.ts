import { api, ok } from "./client.ts";
import type * as T from "./shapes.ts";
import { type Progress, send } from "./upload.ts";

/**
 * Every request of the screens, one function each; a path is spelled nowhere else. Schemas, layouts and records are free
 * JSON in the contract; what they hold is described in `types.ts`.
 */

/** Says what free JSON in an answer holds; the contract leaves it open because metadata decides it. */
const described = <D>(answer: Promise<unknown>): Promise<D> => answer as Promise<D>;

const match = (version: number) => ({ "If-Match": `"${version}"` });

export const getSession = (): Promise<T.Session> => ok(api.GET("/api/session"), true);

export const signIn = (login: string, password: string) =>
  ok(api.POST("/api/session", { body: { login, password } }), true);

/** Keeps one's language with the user. */
export const chooseLanguage = (language: string) => ok(api.PUT("/api/session/language", { body: { language } }));

export const signOut = () => ok(api.DELETE("/api/session"));

export const getList = (object: string): Promise<T.ListAnswer> =>
  described(ok(api.GET("/api/lists/{object}", { params: { path: { object } } })));

export const getViews = (object: string): Promise<T.ViewsAnswer> =>
  described(ok(api.GET("/api/views/{object}", { params: { path: { object } } })));

export const getHome = (home?: string): Promise<T.HomeAnswer> =>
  described(ok(api.GET("/api/home", { params: { query: { home } } })));

export const getBadges = (): Promise<T.Badges> => ok(api.GET("/api/badges"));

export const searchAll = (q: string, limit: number): Promise<T.Suggestions> =>
  ok(api.GET("/api/search", { params: { query: { q, limit } } }));

export const getForm = (
  object: string,
  mode: T.FormMode,
  { form, device }: { form?: string; device?: T.Device } = {},
): Promise<T.FormAnswer> =>
  described(ok(api.GET("/api/forms/{object}", { params: { path: { object }, query: { mode, form, device } } })));

export interface EvaluateRequest {
  id: string | null;
  record: T.Fields;
  changed: string[];
}

export const evaluate = (object: string, body: EvaluateRequest): Promise<T.EvaluateAnswer> =>
  described(ok(api.POST("/api/forms/{object}/evaluate", { params: { path: { object } }, body })));

export interface RecordsRequest {
  filter?: T.Filter;
  search?: string;
  sort?: string;
  limit?: number;
  cursor?: string;
  count?: number;
  fields?: string[];
  as_of?: string;
}

export function getRecords(object: string, ask: RecordsRequest, signal?: AbortSignal): Promise<T.Page> {
  const filter = ask.filter && JSON.stringify(ask.filter);
  const query = { ...ask, filter, fields: ask.fields?.join(",") };
  return ok(api.GET("/api/records/{object}", { params: { path: { object }, query }, signal }));
}

/** What a list shows, as a table for the disk. */
export function getTable(object: string, ask: RecordsRequest, format: "csv" | "xlsx"): Promise<Blob> {
  const { search, sort, as_of } = ask;
  const filter = ask.filter && JSON.stringify(ask.filter);
  const query = { format, search, sort, as_of, filter, fields: ask.fields?.join(",") };
  return ok<Blob>(
    api.GET("/api/records/{object}/export", { params: { path: { object }, query }, parseAs: "blob" }) as never,
  );
}

export interface GroupsRequest {
  /** `stage`, `close_date:month`; one group of everything when empty. */
  group: string[];
  /** `count`, `sum:amount`. */
  measure: string[];
  filter?: T.Filter;
}

export function getGroups(object: string, ask: GroupsRequest, signal?: AbortSignal): Promise<T.Groups> {
  const query = {
    group: ask.group.length > 0 ? ask.group.join(",") : undefined,
    measure: ask.measure.join(","),
    filter: ask.filter && JSON.stringify(ask.filter),
  };
  return ok(api.GET("/api/records/{object}/aggregate", { params: { path: { object }, query }, signal }));
}

/** One save of several in a request. */
export type Operation =
  | { do: "update"; object: string; id: string; version: number; record: T.Fields }
  | { do: "delete"; object: string; id: string; version: number };

export const sendBatch = (operations: Operation[], whole: boolean): Promise<T.BatchAnswer> =>
  ok(api.POST("/api/batch", { body: { all_or_nothing: whole, operations } }));

export const getRecord = (object: string, id: string): Promise<T.RecordData> =>
  ok(api.GET("/api/records/{object}/{id}", { params: { path: { object, id } } }));

/** The record as it was; there is no version to change it by. */
export const getRecordThen = (object: string, id: string, asOf: string): Promise<T.RecordData> =>
  ok(api.GET("/api/records/{object}/{id}", { params: { path: { object, id }, query: { as_of: asOf } } }));

export const getCompared = (object: string, id: string, from: string, to?: string): Promise<T.Compared> =>
  ok(api.GET("/api/records/{object}/{id}/compare", { params: { path: { object, id }, query: { from, to } } }));

/** A warning of a rule that the person accepts, with the reason that is kept. */
export interface Acknowledgement {
  name: string;
  reason: string;
}

export const createRecord = (object: string, body: T.Fields, key: string): Promise<T.RecordData> =>
  ok(api.POST("/api/records/{object}", { params: { path: { object }, header: { "Idempotency-Key": key } }, body }));

export const updateRecord = (object: string, id: string, version: number, body: T.Fields): Promise<T.RecordData> =>
  ok(api.PATCH("/api/records/{object}/{id}", { params: { path: { object, id }, header: match(version) }, body }));

export const deleteRecord = (object: string, id: string, version: number) =>
  ok(api.DELETE("/api/records/{object}/{id}", { params: { path: { object, id }, header: match(version) } }));

export const restoreRecord = (object: string, id: string): Promise<T.RecordData> =>
  ok(api.POST("/api/records/{object}/{id}/restore", { params: { path: { object, id } } }));

export const getWays = (object: string, id: string): Promise<T.Ways> =>
  ok(api.GET("/api/records/{object}/{id}/transitions", { params: { path: { object, id } } }));

export const getCourse = (object: string, id: string) =>
  ok(api.GET("/api/records/{object}/{id}/course", { params: { path: { object, id } } }));

export const getConversions = (object: string, id: string) =>
  ok(api.GET("/api/records/{object}/{id}/conversions", { params: { path: { object, id } } }));

export interface ConvertRequest {
  existing: T.Fields;
  set: T.Fields;
  acknowledge: Acknowledgement[] | null;
}

/** Which conversion of which record, as its version is known here. */
export interface Converting {
  object: string;
  id: string;
  version: number;
  conversion: string;
}

export const convert = (what: Converting, body: ConvertRequest, key: string): Promise<T.Converted> => {
  const { object, id, version, conversion } = what;
  const header = { ...match(version), "Idempotency-Key": key };
  return ok(
    api.POST("/api/records/{object}/{id}/convert/{conversion}", {
      params: { path: { object, id, conversion }, header },
      body,
    }),
  );
};

export const getTemplates = (object: string) =>
  ok(api.GET("/api/templates/{object}", { params: { path: { object } } }));

export const renderTemplate = (object: string, template: string, id: string): Promise<T.Rendered> =>
  ok(api.POST("/api/templates/{object}/{template}/render", { params: { path: { object, template } }, body: { id } }));

interface TimelinePage {
  items: T.TimelineEntry[];
  next: string | null;
}

export const getTimeline = (object: string, id: string, cursor?: string): Promise<TimelinePage> =>
  described(
    ok(
      api.GET("/api/records/{object}/{id}/timeline", {
        params: { path: { object, id }, query: { limit: 50, cursor } },
      }),
    ),
  );

export const searchLabels = (object: string, q: string, limit = 20): Promise<T.Labels> =>
  ok(api.GET("/api/lookup/{object}", { params: { path: { object }, query: { q, limit } } }));

export const getLabels = (object: string, ids: string[]): Promise<T.Labels> =>
  ok(api.GET("/api/lookup/{object}", { params: { path: { object }, query: { ids: ids.join(",") } } }));

export const getLocked = (object: string, ids: string[]) =>
  ok(api.GET("/api/records/{object}/locked", { params: { path: { object }, query: { ids: ids.join(",") } } }));

/** Where the bytes of a file are, for whoever may read them. */
export const fileAddress = (id: string): string => `/api/files/${encodeURIComponent(id)}`;

export const sendFile = (file: File, progress: Progress, signal: AbortSignal): Promise<T.FileValue> =>
  send(`/api/files?name=${encodeURIComponent(file.name)}`, file, progress, signal);
