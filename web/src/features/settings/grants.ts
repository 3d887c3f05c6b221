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
  /** `undefined` stands for whatever is read, unless every field is written. */
  write: string[] | undefined;
  writesAll: boolean;
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
    write: Array.isArray(grant.write) ? listed(grant.write) : undefined,
    writesAll: grant.write === "*",
    mask: listed(grant.mask),
  }));
  const order = [...new Set(grants.map((grant) => grant.object))];
  return grants.sort((one, other) => order.indexOf(one.object) - order.indexOf(other.object));
}

const rawGrants = (role: Fields): Fields[] => (Array.isArray(role.grants) ? (role.grants as Fields[]) : []);

/** The role's document with one of its grants changed. */
export const withGrant = (role: Fields, name: string, change: Fields): Fields => ({
  ...role,
  grants: rawGrants(role).map((grant) => (grant.name === name ? { ...grant, ...change } : grant)),
});

/** The role's document without one of its grants. */
export const withoutGrant = (role: Fields, name: string): Fields => ({
  ...role,
  grants: rawGrants(role).filter((grant) => grant.name !== name),
});

/** The role's document with one more grant, which lets its holders see an object. */
export function plusGrant(role: Fields, object: string): Fields {
  const taken = new Set(rawGrants(role).map((grant) => grant.name));
  let name = object;
  for (let number = 2; taken.has(name); number++) name = `${object}_${number}`;
  return { ...role, grants: [...rawGrants(role), { name, object, actions: ["read"] }] };
}

/** The document of a role that may do nothing yet. */
export const emptyRole = (name: string, title: string): Fields => ({ name, title, grants: [] });

/** What is written: the fields that the grant names, else those that it reads; nothing where nothing is changed. */
export function written(grant: Grant): string[] | undefined {
  if (!grant.actions.some((action) => action === "create" || action === "update")) return [];
  if (grant.writesAll) return undefined;
  return grant.write ?? grant.read;
}
