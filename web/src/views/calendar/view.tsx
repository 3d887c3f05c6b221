import { useMemo } from "react";
import { useFirstWeekday } from "../../api/workspace.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage } from "../../i18n/index.tsx";
import { DragArea } from "../../ui/dnd.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import { useNarrow } from "../../ui/use-media.ts";
import { allOf, isWritable, known, type ViewProps } from "../contract.ts";
import { addDays, addMonths, daysBetween, daysFrom, moved, today, weekOf } from "../days.ts";
import { useEvery } from "../every.tsx";
import { useChange } from "../use-change.tsx";
import "./calendar.css";
import { type Entry, entriesOf, spanFilter } from "./entries.ts";
import { Lanes } from "./lanes.tsx";
import { Month } from "./month.tsx";
import { Toolbar } from "./toolbar.tsx";

export type Span = "month" | "week" | "day";

/** How many days a span draws. */
const DAYS: Record<Span, number> = { month: 42, week: 7, day: 1 };

/** What the days of a calendar need to be drawn. */
export interface CalendarShown extends Pick<ViewProps, "head" | "view"> {
  entries: Entry[];
  days: string[];
  /** The day in the middle of things. */
  day: string;
  still: boolean;
  onDay(day: string): void;
  onShift(entry: Entry, days: number): void;
}

/** Records on the days they take, by month, week or day; a record is dragged to another day or lane. */
export function View({ head, view, filter, place, onPlace }: ViewProps) {
  const narrow = useNarrow();
  const language = useLanguage((state) => state.language);
  const firstWeekday = useFirstWeekday();
  const { change, dialog } = useChange(head);
  const span: Span =
    (["month", "week", "day"] as const).find((one) => one === place.span) ?? (narrow ? "week" : "month");
  const day = /^\d{4}-\d\d-\d\d$/.test(place.day ?? "") ? String(place.day) : today();
  const begin = span === "day" ? day : weekOf(span === "week" ? day : `${day.slice(0, 7)}-01`, firstWeekday);
  const days = useMemo(() => daysFrom(begin, DAYS[span]), [begin, span]);
  const asked = useMemo(
    () => allOf(filter, spanFilter(head, view, begin, addDays(begin, DAYS[span]))),
    [filter, head, view, begin, span],
  );
  const fields = known(head, [view.from, view.to, view.lane, view.color, ...(view.card ?? [])]);
  const { items, instead, note } = useEvery(head, asked, fields, view.sort);
  const entries = useMemo(() => entriesOf(head, view, items), [head, view, items]);
  const from = view.from ?? "";
  const still = !isWritable(head, from) || Boolean(view.to && !isWritable(head, view.to));

  const shift = (entry: Entry, count: number, more: Record<string, unknown> = {}) => {
    const fields: Record<string, unknown> = { ...more };
    for (const field of count === 0 ? [] : known(head, [from, view.to]))
      fields[field] = moved(entry.record[field], head.schema.properties[field], count);
    if (Object.keys(fields).length > 0) void change(entry.record, fields);
  };
  // What is dragged is `record day`: a record that takes days is held by one of them.
  const drop = (item: string, zone: string) => {
    const [id, held = ""] = item.split(" ");
    const [to = "", lane] = zone.split(/ (.*)/s);
    const entry = entries.find((one) => one.record.id === id);
    if (!entry) return;
    const value = lane ? (JSON.parse(lane) as unknown) : undefined;
    const field = view.lane ?? "";
    const changes =
      lane && isWritable(head, field) && (entry.record[field] ?? null) !== value ? { [field]: value } : {};
    shift(entry, daysBetween(held, to), changes);
  };
  const step = (by: number) =>
    onPlace({ span: place.span, day: span === "month" ? addMonths(day, by) : addDays(day, by * DAYS[span]) });
  const shown: CalendarShown = {
    head,
    view,
    entries,
    days,
    day,
    still,
    onDay: (next) => onPlace({ day: next, span: "day" }),
    onShift: shift,
  };
  return (
    <div className="calendar">
      <Toolbar span={span} day={day} days={days} onSpan={(next) => onPlace({ day, span: next })} onStep={step} />
      {instead ?? (
        <DragArea
          onDrop={drop}
          drawn={(item) => (
            <div className="entry dragged">
              <RecordLabel to={head.object} id={item.split(" ")[0] ?? ""} />
            </div>
          )}
        >
          <section className="calendar-days" aria-label={formatDate(language, day)}>
            {span === "month" ? <Month {...shown} /> : <Lanes {...shown} />}
          </section>
        </DragArea>
      )}
      {note}
      {dialog}
    </div>
  );
}
