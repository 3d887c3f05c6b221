import type { Filter, FilterTest } from "../../api/shapes.ts";

export type Joint = "all" | "any";

/** A filter as it is shown: its parts, and whether all or any of them must hold. */
export function partsOf(filter: Filter | undefined): { joint: Joint; parts: Filter[] } {
  if (!filter) return { joint: "all", parts: [] };
  if ("all" in filter) return { joint: "all", parts: filter.all as Filter[] };
  if ("any" in filter) return { joint: "any", parts: filter.any as Filter[] };
  return { joint: "all", parts: [filter] };
}

export function filterOf(joint: Joint, parts: Filter[]): Filter | undefined {
  if (parts.length === 0) return undefined;
  return joint === "all" ? { all: parts } : { any: parts };
}

/** The operator of a test and the value it compares with. */
export function operatorOf(test: FilterTest): [string, unknown] {
  return Object.entries(test).find(([key]) => key !== "field") ?? ["is", null];
}
