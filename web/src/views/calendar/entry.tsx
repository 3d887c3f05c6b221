import { Link } from "@tanstack/react-router";
import type { KeyboardEvent } from "react";
import { useLabel } from "../../api/labels.ts";
import { useLocked } from "../../api/locks.ts";
import { useSay } from "../../i18n/index.tsx";
import { DragItem } from "../../ui/dnd.tsx";
import { colorOf, Facts } from "../facts.tsx";
import type { Entry } from "./entries.ts";
import type { CalendarShown } from "./view.tsx";

interface EntryChipProps extends Pick<CalendarShown, "head" | "view" | "still" | "onShift"> {
  entry: Entry;
  /** The day it is drawn on. */
  on: string;
  wide?: boolean;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** One record on one of its days; it is dragged, or moved with Shift and the arrows. */
export function EntryChip({ head, view, entry, on, still: asView, wide, onShift }: EntryChipProps) {
  const say = useSay();
  const { record, first, last, time } = entry;
  const title = useLabel(head.object, record.id) ?? say("list.untitled");
  const color = colorOf(head, record, view.color);
  const locked = useLocked(head, record.id);
  const still = asView || [view.from, view.to].some((field) => field && locked.includes(field));
  const press = (event: KeyboardEvent) => {
    const days = STEPS[event.key];
    if (!days || !event.shiftKey || still) return;
    event.preventDefault();
    onShift(entry, days);
  };
  return (
    <DragItem
      item={`${record.id} ${on}`}
      still={still}
      className="entry"
      data-begins={first === on || undefined}
      data-ends={last === on || undefined}
      style={color ? { borderLeftColor: color } : undefined}
    >
      <Link
        to="/o/$object/$id"
        params={{ object: head.object, id: record.id }}
        draggable={false}
        title={still ? title : say("calendar.moveHelp", { title })}
        onKeyDown={press}
      >
        {time && first === on && <time className="faint">{time} </time>}
        {title}
      </Link>
      {wide && <Facts head={head} record={record} fields={(view.card ?? []).filter((field) => field !== view.lane)} />}
    </DragItem>
  );
}
