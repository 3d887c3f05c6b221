import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useEffect, useMemo, useRef } from "react";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import { isWritable, known, type ViewProps } from "../contract.ts";
import { daysBetween, moved, today } from "../days.ts";
import { useEvery } from "../every.tsx";
import { Empty } from "../nothing.tsx";
import { useChange } from "../use-change.tsx";
import { GanttBar } from "./bar.tsx";
import { type Bar, barsOf, monthsIn, rangeOf } from "./bars.ts";
import "./gantt.css";

const SCALES = { day: 28, week: 12, month: 4 } as const;
type Scale = keyof typeof SCALES;

/** The least width of the days in pixels, so that they fill a wide screen. */
const SHEET = 1_680;

/** Height of a line in pixels. */
const LINE = 32;

/** Records as bars over the days they take: dragged as a whole or by an end, with arrows from what must be done before. */
export function View({ head, view, filter, place, onPlace }: ViewProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const scroller = useRef<HTMLDivElement>(null);
  const { change, dialog } = useChange(head);
  const [from, to] = [view.from ?? "", view.to ?? ""];
  const fields = known(head, [from, to, view.progress, view.parent, view.depends, view.color, ...(view.card ?? [])]);
  const { items, instead, note } = useEvery(head, filter, fields, view.sort || from);
  const bars = useMemo(() => barsOf(head, view, items), [head, view, items]);
  const scale: Scale = (["day", "week", "month"] as const).find((one) => one === place.span) ?? "week";
  const pixels = SCALES[scale];
  const now = today();
  const { first, count } = useMemo(
    () => rangeOf(bars, place.day ?? now, Math.ceil(SHEET / pixels)),
    [bars, place.day, now, pixels],
  );
  const still = !isWritable(head, from) || !isWritable(head, to);
  const isReady = !instead;
  useEffect(() => {
    if (isReady) scroller.current?.scrollTo({ left: Math.max(0, daysBetween(first, now) * pixels - 200) });
  }, [isReady, first, now, pixels]);
  if (instead) return instead;
  if (items.length === 0) return <Empty {...{ head, view, filter }} />;

  const shift = (bar: Bar, begin: number, end: number) => {
    const { properties } = head.schema;
    const changed: Record<string, unknown> = {};
    if (begin !== 0) changed[from] = moved(bar.record[from], properties[from], begin);
    if (end !== 0) changed[to] = moved(bar.record[to] ?? bar.record[from], properties[to], end);
    if (Object.keys(changed).length > 0) void change(bar.record, changed);
  };
  const rowOf = new Map(bars.map((bar, at) => [bar.record.id, at]));
  const x = (day: string) => daysBetween(first, day) * pixels;
  const arrows = bars.flatMap((bar, at) => {
    const before = rowOf.get(String(bar.record[view.depends ?? ""] ?? ""));
    const earlier = before === undefined ? undefined : bars[before]?.days;
    if (before === undefined || !earlier || !bar.days) return [];
    const [x1, y1, x2, y2] = [
      x(earlier.last) + pixels,
      before * LINE + LINE / 2,
      x(bar.days.first),
      at * LINE + LINE / 2,
    ];
    const bend = Math.max(x1 + 6, Math.min(x1 + 10, x2 - 6));
    return [{ id: bar.record.id, d: `M${x1} ${y1}H${bend}V${y2}H${x2 - 2}`, late: x2 < x1 }];
  });
  const month = new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: scale === "month" ? "short" : "long",
    timeZone: "UTC",
  });
  return (
    <div className="gantt-view">
      <div className="view-tools">
        <Segmented
          size="small"
          aria-label={say("calendar.span")}
          value={scale}
          onChange={(span: Scale) => onPlace({ span })}
          options={(["day", "week", "month"] as const).map((one) => ({ value: one, label: say(`calendar.${one}`) }))}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section ref={scroller} className="gantt" tabIndex={0} aria-label={view.title}>
        <div
          className="gantt-sheet"
          style={{ "--days": `${count * pixels}px`, "--day": `${pixels}px` } as React.CSSProperties}
        >
          <p className="gantt-corner" />
          <div className="gantt-months" aria-hidden="true">
            {monthsIn(first, count).map(({ day, at, days }) => (
              <span key={day} style={{ left: at * pixels, width: days * pixels }}>
                {days * pixels > 48 && month.format(new Date(`${day}T00:00:00Z`))}
              </span>
            ))}
          </div>
          <ul className="gantt-names">
            {bars.map(({ record, level }) => (
              <li key={record.id} style={{ paddingLeft: 8 + level * 12 }}>
                <Link to="/o/$object/$id" params={{ object: head.object, id: record.id }} className="cut">
                  <RecordLabel to={head.object} id={record.id} />
                </Link>
              </li>
            ))}
          </ul>
          <div className="gantt-bars" style={{ height: bars.length * LINE }}>
            <i className="gantt-now" style={{ left: x(now) + pixels / 2 }} aria-hidden="true" />
            <svg width={count * pixels} height={bars.length * LINE} aria-hidden="true">
              {arrows.map(({ id, d, late }) => (
                <path key={id} d={d} className={late ? "late" : undefined} />
              ))}
            </svg>
            {bars.map(
              (bar, at) =>
                bar.days && (
                  <GanttBar
                    key={bar.record.id}
                    head={head}
                    view={view}
                    bar={bar}
                    left={x(bar.days.first)}
                    top={at * LINE}
                    days={daysBetween(bar.days.first, bar.days.last) + 1}
                    pixels={pixels}
                    still={still}
                    onShift={(begin, end) => shift(bar, begin, end)}
                  />
                ),
            )}
          </div>
        </div>
      </section>
      {note}
      {dialog}
    </div>
  );
}
