import { Link } from "@tanstack/react-router";
import { useSavedViews } from "../../api/saved-views.ts";
import type { ListAnswer, ListView, ViewShape } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { searchOf } from "./saved/saved.ts";
import type { ViewSearch } from "./search.ts";
import { ViewMark } from "./view-mark.tsx";

interface ViewTabsProps {
  list: ListAnswer;
  views: ViewShape[];
  /** The list or view that is open. */
  view: ListView | ViewShape | undefined;
  search: ViewSearch;
}

/** So many tabs stand beside the title; more of them get a line of their own. */
const FEW = 4;

/** Lists and views of the object, and those that were saved, as tabs. */
export function ViewTabs({ list, views, view, search }: ViewTabsProps) {
  const say = useSay();
  const { object } = list;
  const saved = useSavedViews(object).views;
  const current = saved.find((one) => one.id === search.saved);
  const count = list.lists.length + views.length + saved.length;
  if (count <= 1) return null;
  // One set of records in many representations: what the person filters by goes along, but not from a view that
  // somebody saved, which would then follow them everywhere.
  const kept = current ? {} : { filter: search.filter, q: search.q };
  const open = (one: ListView | ViewShape) => (one === view && !current ? "page" : undefined);
  return (
    <nav className="views" aria-label={say("list.views")} data-many={count > FEW || undefined}>
      {list.lists.map((one) => (
        <Link
          key={`list ${one.name}`}
          to="/o/$object"
          params={{ object }}
          search={{ ...kept, list: one.name }}
          activeOptions={EXACT}
          aria-current={open(one)}
        >
          <ViewMark kind="list" />
          {one.title}
        </Link>
      ))}
      {views.map((one) => (
        <Link
          key={`${one.kind} ${one.name}`}
          to="/o/$object"
          params={{ object }}
          search={{ ...kept, view: `${one.kind}/${one.name}` }}
          activeOptions={EXACT}
          aria-current={open(one)}
        >
          <ViewMark kind={one.kind} />
          {one.title}
        </Link>
      ))}
      {saved.map((one) => (
        <Link
          key={one.id}
          to="/o/$object"
          params={{ object }}
          search={searchOf(one)}
          activeOptions={EXACT}
          aria-current={one === current ? "page" : undefined}
        >
          <ViewMark kind={searchOf(one).view?.split("/")[0] ?? "list"} />
          {one.name}
        </Link>
      ))}
    </nav>
  );
}

const EXACT = { exact: true };
