import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Fields, Filter } from "../api/shapes.ts";
import { matches } from "./filter.ts";

interface Fixture {
  name: string;
  filter: Filter;
  record: Fields;
  want: boolean;
  me?: string;
  kinds?: Record<string, string>;
}

const FIXTURES = new URL("../../../schemas/filter-fixtures.json", import.meta.url);

const own: Fixture[] = [
  { name: "an empty field is not a value", filter: { field: "a", is: "x" }, record: { a: null }, want: false },
  { name: "is_not includes empty fields", filter: { field: "a", is_not: "x" }, record: {}, want: true },
  { name: "none_of includes empty fields", filter: { field: "a", none_of: ["x"] }, record: {}, want: true },
  { name: "less is false for an empty field", filter: { field: "a", less: 5 }, record: { a: null }, want: false },
  { name: "not turns a false comparison", filter: { not: { field: "a", less: 5 } }, record: { a: null }, want: true },
  { name: "all of nothing holds", filter: { all: [] }, record: {}, want: true },
  { name: "any of nothing does not", filter: { any: [] }, record: {}, want: false },
  { name: "between includes its ends", filter: { field: "a", between: [1, 3] }, record: { a: 3 }, want: true },
  {
    name: "text is compared by composed characters",
    filter: { field: "a", is: "é" },
    record: { a: "e\u0301" },
    want: true,
  },
  { name: "text order goes by code points", filter: { field: "a", less: "𝄞" }, record: { a: "\uFF5E" }, want: true },
  {
    name: "decimals compare as numbers and not as texts",
    filter: { field: "a", greater: "9" },
    record: { a: "10.0000" },
    want: true,
    kinds: { a: "money" },
  },
  {
    name: "decimals keep every digit",
    filter: { field: "a", is: "9007199254740993.0001" },
    record: { a: "9007199254740993.0002" },
    want: false,
    kinds: { a: "decimal" },
  },
  {
    name: "me stands for the viewer",
    filter: { field: "owner", is: { me: true } },
    record: { owner: "u1" },
    me: "u1",
    want: true,
  },
  {
    name: "pieces of a text ignore case",
    filter: { field: "a", contains: "LOVE" },
    record: { a: "Ada Lovelace" },
    want: true,
  },
  {
    name: "pieces of a long text do not",
    filter: { field: "a", contains: "LOVE" },
    record: { a: "Ada Lovelace" },
    kinds: { a: "long_text" },
    want: false,
  },
  {
    name: "pieces ignore width",
    filter: { field: "a", starts_with: "ABC" },
    record: { a: "ＡＢＣ有限公司" },
    want: true,
  },
  {
    name: "several choices contain one",
    filter: { field: "a", contains: "vip" },
    record: { a: ["vip", "web"] },
    want: true,
  },
  {
    name: "a choice of another name is not contained",
    filter: { field: "a", contains: "vi" },
    record: { a: ["vip"] },
    want: false,
  },
  { name: "is_empty can be denied", filter: { field: "a", is_empty: false }, record: { a: 0 }, want: true },
  {
    name: "half a number meets nothing",
    filter: { field: "a", less: "5" },
    record: { a: "-" },
    kinds: { a: "decimal" },
    want: false,
  },
  { name: "an unknown operator holds never", filter: { field: "a", resembles: "x" }, record: { a: "x" }, want: false },
];

/** The shared file names each kind with its options; `canonical` is the filter as the server hands it on. */
interface Shared extends Omit<Fixture, "kinds"> {
  canonical?: Filter;
  kinds: Record<string, { kind: string }>;
}

const shared = (JSON.parse(readFileSync(FIXTURES, "utf8")) as Shared[]).map((fixture): Fixture => {
  const kinds = Object.fromEntries(Object.entries(fixture.kinds).map(([field, { kind }]) => [field, kind]));
  return { ...fixture, kinds, filter: fixture.canonical ?? fixture.filter };
});

test.each([...own, ...shared])("$name", ({ filter, record, want, me, kinds }) => {
  expect(matches(filter, record, { me, kinds })).toBe(want);
});
