import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo } from "react";
import { recordsQuery } from "../../api/queries.ts";
import type { Filter, Head, RecordData, ViewShape } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { DropZone } from "../../ui/dnd.tsx";
import { Failure } from "../../ui/state.tsx";
import { allOf, valued } from "../contract.ts";
import { useHopefulIn } from "../pending.ts";
import { BoardCard } from "./card.tsx";
import type { BoardColumn } from "./columns.ts";

interface BoardCellProps {
  head: Head;
  view: ViewShape;
  filter: Filter | undefined;
  column: BoardColumn;
  columns: BoardColumn[];
  lane: { field: string; value: unknown } | undefined;
  zone: string;
  fields: string[];
  still: boolean;
  cards: Map<string, RecordData>;
  onMove(record: RecordData, to: string | null): void;
}

const FIRST = 25;

/** The cards of one column, or of the part of it that lies in a lane. */
export function BoardCell(props: BoardCellProps) {
  const { head, view, filter, column, columns, lane, zone, fields, still, cards, onMove } = props;
  const say = useSay();
  const field = view.column ?? "";
  const laneField = lane?.field;
  const laneValue = lane?.value ?? null;
  const ask = useMemo(
    () => ({
      filter: allOf(filter, valued(field, column.value), laneField ? valued(laneField, laneValue) : undefined),
      sort: view.sort || undefined,
      fields,
      limit: FIRST,
    }),
    [filter, field, column.value, laneField, laneValue, view.sort, fields],
  );
  const records = useInfiniteQuery(recordsQuery(head.object, ask));
  const loaded = useMemo(() => records.data?.pages.flatMap((page) => page.items) ?? [], [records.data]);
  const items = useHopefulIn(
    head.object,
    loaded,
    (record) => (record[field] ?? null) === column.value && (!laneField || (record[laneField] ?? null) === laneValue),
  );
  for (const record of items) cards.set(record.id, record);
  return (
    <DropZone zone={zone} still={still} className="board-cell" data-cell={zone} aria-busy={records.isPending}>
      {records.isError && !records.data && <Failure error={records.error} retry={() => records.refetch()} />}
      {records.isPending && <span className="bone board-bone" />}
      <ul aria-label={say("board.cards", { title: column.title })}>
        {items.map((record) => (
          <BoardCard
            key={record.id}
            head={head}
            view={view}
            record={record}
            column={column}
            columns={columns}
            still={still}
            onMove={onMove}
          />
        ))}
      </ul>
      {records.hasNextPage && (
        <Button size="small" type="text" disabled={records.isFetchingNextPage} onClick={() => records.fetchNextPage()}>
          {say("list.more")}
        </Button>
      )}
    </DropZone>
  );
}
