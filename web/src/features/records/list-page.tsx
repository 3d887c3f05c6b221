import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo } from "react";
import { listQuery, recordsQuery } from "../../api/queries.ts";
import type { ListAnswer, ListView } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { useShortcut } from "../../ui/shortcuts.ts";
import { Failure, State } from "../../ui/state.tsx";
import { useNarrow } from "../../ui/use-media.ts";
import { FilterBar } from "./filter-bar.tsx";
import { ListCards } from "./list-cards.tsx";
import { ListHeader } from "./list-header.tsx";
import { ListSkeleton } from "./list-skeleton.tsx";
import { ListTable } from "./list-table.tsx";
import { asksSearch, combined, type ListSearch, searchedFields } from "./search.ts";

const route = getRouteApi("/shell/o/$object");

/** The one list page: any object's records as its metadata says. */
export function ListPage() {
  const { object } = route.useParams();
  const language = useLanguage((state) => state.language);
  const list = useQuery(listQuery(object, language));
  if (list.isError) return <Failure page error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <ListSkeleton />;
  return <Records key={object} list={list.data} />;
}

function Records({ list }: { list: ListAnswer }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const say = useSay();
  const narrow = useNarrow();
  const view = list.lists.find((one) => one.name === search.list) ?? list.lists[0];
  const records = useInfiniteQuery(recordsQuery(list.object, useAsk(list, view, search)));
  useShortcut(
    "c",
    "shortcut.create",
    () => navigate({ to: "/o/$object/new", params: { object: list.object } }),
    list.can.create,
  );

  const items = useMemo(() => records.data?.pages.flatMap((page) => page.items) ?? [], [records.data]);
  const change = (next: ListSearch) => navigate({ search: next, replace: true });
  const shown = {
    list,
    columns: useColumns(list, view),
    items,
    sort: search.sort ?? view?.sort ?? undefined,
    onSort: (sort: string | undefined) => change({ ...search, sort }),
    more: () => {
      // After a failure the person decides when to try again; asking by itself would never end.
      if (records.hasNextPage && !records.isFetching && !records.isFetchNextPageError) void records.fetchNextPage();
    },
  };
  return (
    <div className="list-page">
      <ListHeader list={list} view={view} search={search} count={records.data?.pages[0]?.count} onSearch={change} />
      <FilterBar list={list} filter={search.filter} onChange={(filter) => change({ ...search, filter })} />
      {records.isError && !records.data ? (
        <Failure error={records.error} retry={() => records.refetch()} />
      ) : records.isPending ? (
        <ListSkeleton bare />
      ) : items.length === 0 && !records.hasNextPage ? (
        <Nothing
          list={list}
          filtered={Boolean(search.filter || search.q)}
          clear={() => change({ list: search.list })}
        />
      ) : narrow ? (
        <ListCards {...shown} />
      ) : (
        <ListTable {...shown} />
      )}
      {!records.isFetching && records.data?.pages.at(-1)?.partial && (
        <p className="list-foot" role="status">
          <span>{say("list.partial")}</span>
          <Button size="small" onClick={() => records.fetchNextPage()}>
            {say("list.partialMore")}
          </Button>
        </p>
      )}
      {records.isFetchNextPageError && (
        <p className="list-foot" role="alert">
          <span>{say("list.loaded", { count: items.length })}</span>
          <Button size="small" onClick={() => records.fetchNextPage()}>
            {say("list.more")}
          </Button>
        </p>
      )}
    </div>
  );
}

/** What is asked of the server: the columns in view, in the order and under the filters in force. */
function useAsk(list: ListAnswer, view: ListView | undefined, search: ListSearch) {
  return useMemo(
    () => ({
      ...(asksSearch(search, view)
        ? { search: search.q, filter: combined(search, view?.filter, []) }
        : {
            filter: combined(search, view?.filter, searchedFields(list, view)),
            sort: search.sort ?? view?.sort ?? undefined,
          }),
      fields: view?.columns.map((column) => column.field).filter((field) => field in list.schema.properties),
      limit: 100,
      count: 1000,
    }),
    [list, view, search],
  );
}

function useColumns(list: ListAnswer, view: ListView | undefined) {
  return useMemo(
    () =>
      (view?.columns ?? []).flatMap(({ field, width }) => {
        const property = list.schema.properties[field];
        return property ? [{ field, width: width ?? undefined, property }] : [];
      }),
    [list, view],
  );
}

function Nothing({ list, filtered, clear }: { list: ListAnswer; filtered: boolean; clear: () => void }) {
  const say = useSay();
  if (filtered) {
    return (
      <State title={say("list.noMatch")} text={say("list.noMatchHelp")}>
        <Button onClick={clear}>{say("list.clear")}</Button>
      </State>
    );
  }
  return (
    <State title={say("list.empty", { title: list.plural })} text={list.can.create ? say("list.emptyHelp") : undefined}>
      {list.can.create && (
        <Link to="/o/$object/new" params={{ object: list.object }}>
          <Button type="primary" tabIndex={-1}>
            {say("record.new", { title: list.title })}
          </Button>
        </Link>
      )}
    </State>
  );
}
