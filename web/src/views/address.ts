import type { MenuEntry } from "../api/shapes.ts";

/** What an entry of a menu opens of its object: a view, a list, or the object's first list. */
export function placeOf(entry: Pick<MenuEntry, "list" | "view">): { view?: string; list?: string } {
  return named(entry.view ?? (entry.list ? `list/${entry.list}` : undefined));
}

/** A list or view by its full name, `list/open` or `board/pipeline`, as the address has it. */
export function named(full: string | undefined): { view?: string; list?: string } {
  if (!full) return {};
  return full.startsWith("list/") ? { list: full.slice("list/".length) } : { view: full };
}
