import type { Fields } from "../api/shapes.ts";

/** JSON pointers (RFC 6901) into a record, such as `/email` or `/lines/2/qty`. */

export function parsePointer(pointer: string): string[] {
  return pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export const pointerTo = (...parts: string[]): string =>
  parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** The pointer of a layout scope: `#/properties/email` is `/email`. */
export function scopePointer(scope: string): string {
  const parts = parsePointer(scope.replace(/^#/, ""));
  return pointerTo(...parts.filter((_, at) => at % 2 === 1));
}

export function getAt(data: unknown, pointer: string): unknown {
  let here = data;
  for (const part of parsePointer(pointer)) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Fields)[part];
  }
  return here;
}

/** The data with one value changed; everything that did not change keeps its identity. */
export function putAt<T>(data: T, pointer: string, value: unknown): T {
  return put(data, parsePointer(pointer), value) as T;
}

function put(data: unknown, [first, ...rest]: string[], value: unknown): unknown {
  if (first === undefined) return same(data, value) ? data : value;
  const inner = typeof data === "object" && data !== null ? (data as Fields)[first] : undefined;
  const next = put(inner, rest, value);
  if (next === inner && typeof data === "object" && data !== null && first in data) return data;
  if (Array.isArray(data)) return data.map((item, at) => (String(at) === first ? next : item));
  return { ...(data as Fields), [first]: next };
}

/** Whether a pointer is the other or lies under it. */
export const within = (pointer: string, other: string): boolean =>
  pointer === other || pointer.startsWith(`${other}/`) || other === "";

/** Equality of JSON values; an absent value equals an empty one. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other || (isEmpty(one) && isEmpty(other))) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  return [...keys].every((key) => same((one as Fields)[key], (other as Fields)[key]));
}

const isEmpty = (value: unknown) => value === null || value === undefined;
