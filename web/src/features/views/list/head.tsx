import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useSay } from "../../../i18n/index.tsx";
import type { Column } from "../search.ts";

interface HeadProps {
  column: Column;
  width: number;
  sort: string | undefined;
  onSort(field: string, more: boolean): void;
  /** While it is dragged `done` is false; the width is then not kept yet. */
  onWidth(field: string, width: number, done: boolean): void;
}

const LEAST = 60;
const STEP = 16;

/** The head of a column: a click sorts by it, with Shift it is added to the order; its edge is dragged for its width. */
export function Head({ column: { field, property }, width, sort, onSort, onWidth }: HeadProps) {
  const say = useSay();
  const title = property.title ?? field;
  const parts = (sort ?? "").split(",").filter(Boolean);
  const place = parts.findIndex((part) => part.replace(/^-/, "") === field);
  const order = place < 0 ? undefined : parts[place]?.startsWith("-") ? "descending" : "ascending";
  return (
    <th scope="col" data-align={property["x-align"]} aria-sort={place === 0 ? order : undefined}>
      {property["x-sortable"] ? (
        <button type="button" title={say("list.sortBy", { title })} onClick={(event) => onSort(field, event.shiftKey)}>
          <span className="cut">{title}</span>
          <span aria-hidden="true" className="arrow">
            {order && (order === "ascending" ? "↑" : "↓")}
            {order && parts.length > 1 && place + 1}
          </span>
        </button>
      ) : (
        <span className="cut">{title}</span>
      )}
      <Edge title={title} width={width} onWidth={(next, done) => onWidth(field, next, done)} />
    </th>
  );
}

interface EdgeProps {
  title: string;
  width: number;
  onWidth(width: number, done: boolean): void;
}

function Edge({ title, width, onWidth }: EdgeProps) {
  const say = useSay();
  const from = useRef<{ x: number; width: number } | undefined>(undefined);
  const at = (event: PointerEvent) =>
    Math.max(LEAST, (from.current?.width ?? width) + event.clientX - (from.current?.x ?? event.clientX));
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    onWidth(Math.max(LEAST, width + step), true);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved has no element of its own.
    <span
      role="separator"
      tabIndex={0}
      className="edge"
      aria-orientation="vertical"
      aria-label={say("list.width", { title })}
      aria-valuenow={Math.round(width)}
      aria-valuemin={LEAST}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        const drawn = event.currentTarget.parentElement?.getBoundingClientRect().width ?? width;
        from.current = { x: event.clientX, width: drawn };
      }}
      onPointerMove={(event) => from.current && onWidth(at(event), false)}
      onPointerUp={(event) => {
        if (!from.current) return;
        const next = at(event);
        from.current = undefined;
        onWidth(next, true);
      }}
    />
  );
}
