import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Dropdown } from "antd";
import { useLabel } from "../../api/labels.ts";
import { useLocked } from "../../api/locks.ts";
import { courseQuery } from "../../api/record-queries.ts";
import type { Head, RecordData, ViewShape } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { DragItem } from "../../ui/dnd.tsx";
import { Lock } from "../../ui/lock.tsx";
import { OptionTag } from "../../ui/option-tag.tsx";
import { isFilled } from "../contract.ts";
import { colorOf, Facts } from "../facts.tsx";
import { type BoardColumn, daysSince } from "./columns.ts";

interface BoardCardProps {
  head: Head;
  view: ViewShape;
  record: RecordData;
  column: BoardColumn;
  columns: BoardColumn[];
  still: boolean;
  onMove(record: RecordData, to: string | null): void;
}

/** One record on a board: its name, what matters of it, how long it has stood there too long, and where it can go. */
export function BoardCard({ head, view, record, column, columns, still: asBoard, onMove }: BoardCardProps) {
  const say = useSay();
  const title = useLabel(head.object, record.id) ?? say("list.untitled");
  const color = colorOf(head, record, view.color);
  const locked = useLocked(head, record.id).includes(view.column ?? "");
  const still = asBoard || locked;
  const others = columns.filter((one) => one.value !== column.value);
  return (
    <li>
      <DragItem
        item={record.id}
        still={still}
        className="board-card"
        data-card={record.id}
        data-locked={locked || undefined}
        style={color ? { borderLeftColor: color } : undefined}
      >
        <p className="board-card-head">
          <Link to="/o/$object/$id" params={{ object: head.object, id: record.id }} draggable={false}>
            {title}
          </Link>
          {locked && !asBoard && <Lock text={say("change.locked")} />}
          {!still && others.length > 0 && (
            <Dropdown
              trigger={["click"]}
              placement="bottomRight"
              menu={{
                items: others.map((one, at) => ({
                  key: at,
                  label: <OptionTag plain title={one.title} color={one.color} />,
                })),
                onClick: ({ key }) => onMove(record, others[Number(key)]?.value ?? null),
              }}
            >
              <button type="button" className="card-menu" aria-label={say("board.move", { title })}>
                ⋯
              </button>
            </Dropdown>
          )}
        </p>
        <Facts
          head={head}
          record={record}
          fields={(view.card ?? []).filter((field) => field !== view.column && field !== view.color)}
        />
        {column.longestStay !== null && <Stay head={head} view={view} record={record} most={column.longestStay} />}
      </DragItem>
    </li>
  );
}

interface StayProps {
  head: Head;
  view: ViewShape;
  record: RecordData;
  most: number;
}

/** Tells how long a card has stood, once that is longer than it should; who is younger cannot have. */
function Stay({ head, view, record, most }: StayProps) {
  const say = useSay();
  const field = view.column ?? "";
  const now = Date.now();
  const created = record.created_at;
  const old = !isFilled(created) || daysSince(String(created), now) > most;
  const language = useLanguage((state) => state.language);
  const course = useQuery({ ...courseQuery(head.object, record.id, language), enabled: old, staleTime: 600_000 });
  const entered = course.data?.findLast((stay) => stay.field === field && stay.left === null)?.entered;
  const days = entered ? daysSince(entered, now) : 0;
  if (days <= most) return null;
  return <p className="board-stay">{say("board.stay", { days })}</p>;
}
