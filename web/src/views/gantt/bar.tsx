import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useLabel } from "../../api/labels.ts";
import { useLocked } from "../../api/locks.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import type { ViewProps } from "../contract.ts";
import { addDays } from "../days.ts";
import { colorOf } from "../facts.tsx";
import type { Bar } from "./bars.ts";

interface GanttBarProps extends Pick<ViewProps, "head" | "view"> {
  bar: Bar;
  left: number;
  top: number;
  days: number;
  pixels: number;
  still: boolean;
  /** By how many days its begin and its end move. */
  onShift(begin: number, end: number): void;
}

type Grip = "whole" | "begin" | "end";
const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** One bar. The arrows move it by days, with Shift they move its end alone. */
export function GanttBar({ head, view, bar, left, top, days, pixels, still: asView, onShift }: GanttBarProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const title = useLabel(head.object, bar.record.id) ?? say("list.untitled");
  const held = useRef<{ grip: Grip; x: number } | undefined>(undefined);
  const [by, setBy] = useState<{ grip: Grip; days: number }>();
  const locked = useLocked(head, bar.record.id);
  const still = asView || [view.from, view.to].some((field) => field && locked.includes(field));
  const most = days - 1;
  const daysAt = (event: PointerEvent) => {
    const { grip, x } = held.current ?? { grip: "whole", x: event.clientX };
    const moved = Math.round((event.clientX - x) / pixels);
    return { grip, days: grip === "begin" ? Math.min(moved, most) : grip === "end" ? Math.max(moved, -most) : moved };
  };
  const take = (grip: Grip) => (event: PointerEvent<HTMLElement>) => {
    if (still || event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { grip, x: event.clientX };
  };
  const hold = (event: PointerEvent) => held.current && setBy(daysAt(event));
  const drop = (event: PointerEvent) => {
    if (!held.current) return;
    const { grip, days: moved } = daysAt(event);
    held.current = undefined;
    setBy(undefined);
    if (moved !== 0) onShift(grip === "end" ? 0 : moved, grip === "begin" ? 0 : moved);
  };
  const press = (event: KeyboardEvent) => {
    const step = KEYS[event.key];
    if (!step || still) return;
    event.preventDefault();
    if (!event.shiftKey) onShift(step, step);
    else if (days + step >= 1) onShift(0, step);
  };
  const begin = by && by.grip !== "end" ? by.days : 0;
  const end = by && by.grip !== "begin" ? by.days : 0;
  const first = addDays(bar.days?.first ?? "", begin);
  const last = addDays(bar.days?.last ?? "", end);
  const color = colorOf(head, bar.record, view.color);
  const span = `${formatDate(language, first)} – ${formatDate(language, last)}`;
  const grips = { onPointerMove: hold, onPointerUp: drop };
  return (
    <div
      role="slider"
      tabIndex={0}
      className="gantt-bar"
      aria-label={title}
      aria-valuetext={span}
      aria-valuenow={days}
      aria-valuemin={1}
      aria-valuemax={3650}
      aria-disabled={still || undefined}
      title={still ? `${title} · ${span}` : `${title} · ${span} · ${say("gantt.help")}`}
      style={{ left: left + begin * pixels, top: top + 6, width: Math.max(6, (days + end - begin) * pixels - 2) }}
      onKeyDown={press}
      onPointerDown={take("whole")}
      {...grips}
    >
      <i className="gantt-done" style={{ width: `${(bar.done ?? 0) * 100}%`, background: color }} />
      {!still && <i className="gantt-grip" onPointerDown={take("begin")} {...grips} />}
      {!still && <i className="gantt-grip" data-end onPointerDown={take("end")} {...grips} />}
    </div>
  );
}
