import type { Fields } from "../../api/shapes.ts";

/** What may be done with a record, in the order of the columns. */
export const ACTIONS = ["read", "create", "update", "delete"] as const;

/** Which records a grant may be about, where a word says it. */
export const SCOPES = ["all", "own", "own_and_reports", "department", "department_and_below"] as const;

/** A grant of a role as its document says it. */
export interface Grant {
  name: string;
  object: string;
  actions: string[];
  rows: unknown;
  /** `undefined` stands for every field. */
  read: string[] | undefined;
  /** `undefined` stands for whatever is read. */
  write: string[] | undefined;
  mask: string[];
}

export const listed = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** The grants of a role's document, those of one object beside each other. */
export function grantsOf(role: Fields): Grant[] {
  const raw = Array.isArray(role.grants) ? (role.grants as Fields[]) : [];
  const grants = raw.map((grant) => ({
    name: String(grant.name),
    object: String(grant.object),
    actions: listed(grant.actions),
    rows: grant.rows ?? "all",
    read: Array.isArray(grant.read) ? listed(grant.read) : undefined,
    write: grant.write === "*" ? undefined : Array.isArray(grant.write) ? listed(grant.write) : undefined,
    mask: listed(grant.mask),
  }));
  const order = [...new Set(grants.map((grant) => grant.object))];
  return grants.sort((one, other) => order.indexOf(one.object) - order.indexOf(other.object));
}

/** The role's document with one of its grants changed. */
export const withGrant = (role: Fields, name: string, change: Fields): Fields => ({
  ...role,
  grants: (Array.isArray(role.grants) ? (role.grants as Fields[]) : []).map((grant) =>
    grant.name === name ? { ...grant, ...change } : grant,
  ),
});

/** What is written: the fields that the grant names, else those that it reads; nothing where nothing is changed. */
export function written(grant: Grant): string[] | undefined {
  if (!grant.actions.some((action) => action === "create" || action === "update")) return [];
  return grant.write ?? grant.read;
}
