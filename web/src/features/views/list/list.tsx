import "./table.css";
import "./bulk.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo, useRef } from "react";
import type { RecordsRequest } from "../../../api/calls.ts";
import { recordsQuery } from "../../../api/queries.ts";
import type { Head, ListAnswer, ListView, ViewShape } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { Failure } from "../../../ui/state.tsx";
import { useNarrow } from "../../../ui/use-media.ts";
import { Nothing } from "../../../views/nothing.tsx";
import { useHopeful } from "../../../views/pending.ts";
import { useChange } from "../../../views/use-change.tsx";
import { FilterBar } from "../filter/filter-bar.tsx";
import {
  addedSort,
  asksSearch,
  type Column,
  columnsOf,
  combined,
  nextSort,
  searchedFields,
  type ViewSearch,
  writtenColumns,
} from "../search.ts";
import { ViewsHeader } from "../views-header.tsx";
import { Body, Groups } from "./bodies.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { Cards } from "./cards.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { figuresOf, withFigure } from "./figures.ts";
import { Foot } from "./foot.tsx";
import { ColumnsMenu, GroupMenu } from "./list-menus.tsx";
import { useSelection } from "./selection.ts";
import { ListSkeleton } from "./skeleton.tsx";
import { Table } from "./table.tsx";

interface ListProps {
  list: ListAnswer;
  views: ViewShape[];
  search: ViewSearch;
  onSearch(search: ViewSearch): void;
}

/** Records as a table: columns, order, groups, figures, editing in place and doing things with many at once. */
export function List({ list, views, search, onSearch }: ListProps) {
  const say = useSay();
  const narrow = useNarrow();
  const view = list.lists.find((one) => one.name === search.list) ?? list.lists[0];
  const columns = useMemo(() => columnsOf(list, view?.columns ?? [], search.columns), [list, view, search.columns]);
  const ask = useAsk(list, view, search, columns);
  const group = narrow ? undefined : search.group;
  const records = useInfiniteQuery(recordsQuery(list.object, ask));
  const items = useHopeful(useMemo(() => records.data?.pages.flatMap((page) => page.items) ?? [], [records.data]));
  const more = () => {
    // After a failure the person decides when to try again; asking by itself would never end.
    if (records.hasNextPage && !records.isFetching && !records.isFetchNextPageError) void records.fetchNextPage();
  };
  const isEmpty = items.length === 0 && !records.hasNextPage;
  return (
    <div className="list-page">
      <ViewsHeader
        list={list}
        views={views}
        view={view}
        search={search}
        count={records.data?.pages[0]?.count}
        onSearch={onSearch}
      />
      <FilterBar schema={list.schema} filter={search.filter} onChange={(filter) => onSearch({ ...search, filter })}>
        {!narrow && (
          <>
            <GroupMenu head={list} group={group} onChange={(next) => onSearch({ ...search, group: next })} />
            <ColumnsMenu
              head={list}
              columns={columns}
              own={search.columns !== undefined}
              onChange={(next) => onSearch({ ...search, columns: next })}
            />
            <ExportMenu object={list.object} title={list.plural} ask={ask} />
          </>
        )}
      </FilterBar>
      {records.isError && !records.data ? (
        <Failure error={records.error} retry={() => records.refetch()} />
      ) : records.isPending ? (
        <ListSkeleton bare />
      ) : isEmpty ? (
        <Nothing
          head={list}
          view={view}
          filtered={Boolean(search.filter || search.q)}
          clear={() => onSearch({ ...search, filter: undefined, q: undefined })}
        />
      ) : narrow ? (
        <Cards head={list} columns={columns} items={items} more={more} />
      ) : (
        <Rows {...{ list, view, search, onSearch, columns, ask, group, items, more }} />
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

interface RowsProps extends Omit<ListProps, "views"> {
  view: ListView | undefined;
  columns: Column[];
  ask: RecordsRequest;
  group: string | undefined;
  items: ReturnType<typeof useHopeful>;
  more(): void;
}

function Rows({ list, view, search, onSearch, columns, ask, group, items, more }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const selection = useSelection(items);
  const { change, dialog } = useChange(list);
  const figures = useMemo(() => figuresOf(list, columns, search.sums), [list, columns, search.sums]);
  const sort = search.sort ?? view?.sort ?? undefined;
  return (
    <>
      <Table
        head={list}
        columns={columns}
        items={items}
        sort={sort}
        fixed={search.columns !== undefined}
        selection={selection}
        change={change}
        onSort={(field, added) =>
          onSearch({ ...search, sort: added ? addedSort(sort, field) : nextSort(search.sort, field) })
        }
        onWidths={(next) => onSearch({ ...search, columns: writtenColumns(next) })}
        scroller={scroller}
      >
        {(drawing) => (
          <>
            {group ? (
              <Groups head={list} group={group} figures={figures} ask={ask} drawing={drawing} />
            ) : (
              <Body items={items} drawing={drawing} scroller={scroller} more={more} />
            )}
            {/* What a search finds is looked for anew; only a filter can be added up. */}
            {!ask.search && (
              <Foot
                head={list}
                filter={ask.filter}
                figures={figures}
                drawing={drawing}
                onFigure={(field, figure) => onSearch({ ...search, sums: withFigure(search.sums, field, figure) })}
              />
            )}
          </>
        )}
      </Table>
      <BulkBar head={list} selection={selection} />
      {dialog}
    </>
  );
}

/** What is asked of the server: the columns in view, in the order and under the filters in force. */
function useAsk(head: Head, view: ListView | undefined, search: ViewSearch, columns: Column[]): RecordsRequest {
  const fields = columns.map((column) => column.field).join(",");
  const { q, filter, sort, group } = search;
  return useMemo(() => {
    const own = { q, filter, sort, group };
    const found = asksSearch(own, view)
      ? { search: q, filter: combined(own, view?.filter, []) }
      : { filter: combined(own, view?.filter, searchedFields(head, view)), sort: sort ?? view?.sort ?? undefined };
    return { ...found, fields: fields.split(","), limit: 100, count: 1000 };
  }, [head, view, q, filter, sort, group, fields]);
}
