import type { SavedView } from "../../../api/saved-views.ts";
import { readViewSearch, type ViewSearch } from "../search.ts";

/** What of an address a saved view keeps: not what was searched for, nor the day that a calendar happens to show. */
const KEPT = ["list", "view", "sort", "filter", "columns", "group", "sums", "span"] as const;

/** The kept part of an address, in one order, so that two of them can be compared. */
export function keptOf(search: ViewSearch): ViewSearch {
  return Object.fromEntries(KEPT.flatMap((key) => (search[key] === undefined ? [] : [[key, search[key]]])));
}

/** The address of a saved view. */
export const searchOf = (view: SavedView): ViewSearch => ({ ...keptOf(readViewSearch(view.address)), saved: view.id });

/** Whether what is shown is no longer what the view says. */
export const isChanged = (view: SavedView, search: ViewSearch): boolean =>
  JSON.stringify(keptOf(readViewSearch(view.address))) !== JSON.stringify(keptOf(search));

/** What opens when nothing is asked for: the person's own choice, else one that was chosen for them. */
export function firstOf(views: SavedView[], me: string): SavedView | undefined {
  const first = views.filter((view) => view.first);
  return first.find((view) => view.owner === me) ?? first[0];
}

/** The places to write so that a view stands one further to the left (-1) or to the right (1); none where it cannot. */
export function moved(views: SavedView[], id: string, step: -1 | 1): { view: SavedView; place: number }[] {
  const from = views.findIndex((view) => view.id === id);
  const to = from + step;
  const [one, other] = [views[from], views[to]];
  if (!one || !other) return [];
  return views
    .with(from, other)
    .with(to, one)
    .flatMap((view, place) => (view.place === place ? [] : [{ view, place }]));
}
