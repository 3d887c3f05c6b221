/** The pages of the settings, and what one must be able to do to find each in the menu. */
export const PAGES = [
  { name: "profile", group: "own" },
  { name: "tokens", group: "own" },
  { name: "users", group: "people", object: "user" },
  { name: "departments", group: "people", object: "department" },
  { name: "roles", group: "people", right: "read" },
  { name: "workspace", group: "workspace", right: "propose" },
  { name: "versions", group: "workspace", right: "read" },
  { name: "jobs", group: "workspace", right: "publish" },
] as const satisfies readonly PageOf[];

interface PageOf {
  name: string;
  group: "own" | "people" | "workspace";
  /** An object whose records one may make or change. */
  object?: string;
  /** What one may do with documents. */
  right?: string;
}

export type PageName = (typeof PAGES)[number]["name"];

/** What of a settings page can be shared as an address. */
export interface SettingsSearch {
  /** The role that is shown. */
  role?: string;
  /** What users are searched by. */
  q?: string;
  /** The shape of a tree. */
  span?: string;
}

const TEXTS = ["role", "q", "span"] as const;

export function readSettingsSearch(raw: Record<string, unknown>): SettingsSearch {
  const search: SettingsSearch = {};
  for (const key of TEXTS) if (typeof raw[key] === "string" && raw[key] !== "") search[key] = raw[key];
  return search;
}
