import Big from "big.js";
import type { Fields, Filter, FilterTest } from "../api/shapes.ts";

/** What a filter is asked with, besides the record. */
export interface FilterContext {
  /** The viewer's id, for `{"me": true}`. */
  me?: string;
  /** The kind of each field, where comparing its values needs more than their JSON says. */
  kinds?: Record<string, string>;
  /** How to find what is compared, for each field where that is not the value itself. */
  compared?: Record<string, (value: unknown) => unknown>;
}

/** Numbers that travel as strings, so that no digit is lost. */
const DECIMALS = new Set(["decimal", "money", "percent", "quantity"]);

/** Kinds whose pieces are looked for in folded text; in the others the characters themselves count. */
const FOLDED = new Set(["text", "email", "address"]);

/** The browser's reading of a layout rule's condition; the server's reading is held to the same fixture file. */
export function matches(filter: Filter, record: Fields, context: FilterContext = {}): boolean {
  if ("all" in filter) return (filter.all as Filter[]).every((inner) => matches(inner, record, context));
  if ("any" in filter) return (filter.any as Filter[]).some((inner) => matches(inner, record, context));
  if ("not" in filter) return !matches(filter.not as Filter, record, context);
  return holds(filter as FilterTest, record, context);
}

type Test = (value: unknown, want: unknown, how: Comparison) => boolean;

/** How the values of one field compare. */
interface Comparison {
  order(one: unknown, other: unknown): number | undefined;
  key(text: string): string;
}

const OPERATORS: Record<string, Test> = {
  is: (value, want, how) => !empty(value) && equal(value, want, how),
  is_not: (value, want, how) => empty(value) || !equal(value, want, how),
  less: (value, want, how) => ordered(value, want, how, (order) => order < 0),
  at_most: (value, want, how) => ordered(value, want, how, (order) => order <= 0),
  greater: (value, want, how) => ordered(value, want, how, (order) => order > 0),
  at_least: (value, want, how) => ordered(value, want, how, (order) => order >= 0),
  between: (value, want, how) => {
    const [low, high] = Array.isArray(want) ? want : [];
    return ordered(value, low, how, (order) => order >= 0) && ordered(value, high, how, (order) => order <= 0);
  },
  contains: (value, want, how) => {
    // On several choices it asks for one member, on a text for a part of it.
    if (Array.isArray(value)) return value.includes(want);
    return areTexts(value, want) && how.key(value as string).includes(how.key(want as string));
  },
  starts_with: (value, want, how) =>
    areTexts(value, want) && how.key(value as string).startsWith(how.key(want as string)),
  any_of: (value, want, how) => !empty(value) && among(value, want, how),
  none_of: (value, want, how) => empty(value) || !among(value, want, how),
  is_empty: (value, want) => empty(value) === (want !== false),
  is_filled: (value, want) => empty(value) !== (want !== false),
};

function holds(test: FilterTest, record: Fields, context: FilterContext): boolean {
  const how = comparison(context.kinds?.[test.field]);
  for (const [name, operator] of Object.entries(OPERATORS)) {
    const value = compared(test.field, record);
    const read = context.compared?.[test.field];
    if (name in test)
      return operator(read && !empty(value) ? read(value) : value, resolved(test[name], record, context), how);
  }
  return false;
}

/** An amount in another currency is compared by what it comes to in the company's own, which the record tells beside it. */
const compared = (field: string, record: Fields): unknown => record[`${field}~base`] ?? record[field];

/** `{"me": true}`, alone or inside a list, stands for the viewer, `{"field": "started"}` for that field's value. */
function resolved(want: unknown, record: Fields, context: FilterContext): unknown {
  if (Array.isArray(want)) return want.map((one) => resolved(one, record, context));
  if (typeof want !== "object" || want === null) return want;
  const { me, field } = want as Fields;
  if (me === true) return context.me ?? null;
  return typeof field === "string" ? compared(field, record) : want;
}

const empty = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function equal(value: unknown, want: unknown, how: Comparison): boolean {
  if (Array.isArray(value)) return value.includes(want);
  if (isNamed(value)) return isNamed(want) && value.object === want.object && (!want.id || value.id === want.id);
  return !empty(want) && how.order(value, want) === 0;
}

/** A record of one of several objects; what is asked for may be its object alone. */
const isNamed = (value: unknown): value is { object: string; id?: string } =>
  typeof value === "object" && value !== null && "object" in value;

const among = (value: unknown, want: unknown, how: Comparison): boolean =>
  Array.isArray(want) && want.some((one) => equal(value, one, how));

function ordered(value: unknown, want: unknown, how: Comparison, decide: (order: number) => boolean): boolean {
  if (empty(value) || empty(want)) return false;
  const order = how.order(value, want);
  return order !== undefined && decide(order);
}

const areTexts = (value: unknown, want: unknown): boolean => typeof value === "string" && typeof want === "string";

function comparison(kind = "text"): Comparison {
  return { order: DECIMALS.has(kind) ? byNumber : byValue, key: FOLDED.has(kind) ? folded : asWritten };
}

function byValue(one: unknown, other: unknown): number | undefined {
  if (typeof one === "number" || typeof other === "number") return byNumber(one, other);
  if (typeof one === "boolean" || typeof other === "boolean") return one === other ? 0 : undefined;
  return byText(one, other);
}

function byNumber(one: unknown, other: unknown): number | undefined {
  try {
    return new Big(one as string).cmp(new Big(other as string));
  } catch {
    // A draft may hold half a number; a test on it does not hold.
    return undefined;
  }
}

/** By code points, as the database orders text, not by UTF-16 units. */
function byText(one: unknown, other: unknown): number | undefined {
  if (typeof one !== "string" || typeof other !== "string") return undefined;
  const [left, right] = [[...one.normalize("NFC")], [...other.normalize("NFC")]];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const asWritten = (text: string): string => text.normalize("NFC");

/** By way of capitals, so that ß meets SS as it does on the server. */
const folded = (text: string): string => text.normalize("NFKC").toUpperCase().toLowerCase();
