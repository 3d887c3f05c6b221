import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { listQuery, viewsQuery } from "../../api/queries.ts";
import { useSavedViews } from "../../api/saved-views.ts";
import type { ListAnswer, ViewShape } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { useShortcut } from "../../ui/shortcuts.ts";
import { Failure, State } from "../../ui/state.tsx";
import type { Place } from "../../views/contract.ts";
import { drawnKinds, ViewDrawing } from "../../views/registry.tsx";
import { FilterBar } from "./filter/filter-bar.tsx";
import { List } from "./list/list.tsx";
import { ListSkeleton } from "./list/skeleton.tsx";
import { firstOf, searchOf } from "./saved/saved.ts";
import { combined, searchedFields, type ViewSearch } from "./search.ts";
import { ViewsHeader } from "./views-header.tsx";

const route = getRouteApi("/shell/o/$object");

/** The one page of many records: any object's lists, boards and other views as its metadata says. */
export function ViewsPage() {
  const { object } = route.useParams();
  const language = useLanguage((state) => state.language);
  const list = useQuery(listQuery(object, language));
  const views = useQuery(viewsQuery(object, language));
  const isFirst = useFirst(object);
  if (list.isError) return <Failure page error={list.error} retry={() => list.refetch()} />;
  // Tabs that come one after the other would push away what is below them: all are waited for, and asked for at once.
  if (!list.data || !views.isFetched || !isFirst) return <ListSkeleton />;
  return <Records key={object} list={list.data} views={views.data?.views.filter(isDrawn) ?? NONE} />;
}

/** Whether tabs and what is shown are known: without a word about it in the address, it is the saved view that opens first. */
function useFirst(object: string): boolean {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { views, me, isPending } = useSavedViews(object);
  const asksNothing = Object.keys(search).length === 0;
  const first = asksNothing ? firstOf(views, me) : undefined;
  useEffect(() => {
    if (first) void navigate({ search: searchOf(first), replace: true });
  }, [first, navigate]);
  return !isPending && !first;
}

const NONE: ViewShape[] = [];
const isDrawn = (view: ViewShape) => drawnKinds().includes(view.kind);

/** How the address names a view. */
export const nameOf = (view: ViewShape) => `${view.kind}/${view.name}`;

function Records({ list, views }: { list: ListAnswer; views: ViewShape[] }) {
  const say = useSay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: ViewSearch) => navigate({ search: next, replace: true });
  const create = () => navigate({ to: "/o/$object/new", params: { object: list.object } });
  useShortcut("c", "shortcut.create", create, list.can.create);
  if (!search.view) return <List list={list} views={views} search={search} onSearch={change} />;
  const view = views.find((one) => nameOf(one) === search.view);
  if (view) return <OtherView list={list} views={views} view={view} search={search} onSearch={change} />;
  return (
    <div className="list-page">
      <ViewsHeader list={list} views={views} search={search} onSearch={change} />
      <State title={say("views.gone")} text={say("views.goneHelp")} />
    </div>
  );
}

interface OtherViewProps {
  list: ListAnswer;
  views: ViewShape[];
  view: ViewShape;
  search: ViewSearch;
  onSearch(search: ViewSearch): void;
}

/** A board, calendar or another view that is no list, under the same filter. */
function OtherView({ list, views, view, search, onSearch }: OtherViewProps) {
  const filter = useMemo(() => combined(search, view.filter, searchedFields(list, view)), [search, view, list]);
  const move = (place: Place) => onSearch({ ...search, ...place });
  return (
    <div className="list-page">
      <ViewsHeader list={list} views={views} view={view} search={search} onSearch={onSearch} />
      <FilterBar
        schema={list.schema}
        filter={search.filter}
        onChange={(next) => onSearch({ ...search, filter: next })}
      />
      <ViewDrawing head={list} view={view} filter={filter} place={search} onPlace={move} />
    </div>
  );
}
