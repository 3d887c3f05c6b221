import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useRef } from "react";
import { useLabel } from "../../api/labels.ts";
import { useLocked } from "../../api/locks.ts";
import type { RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { DragItem, DropZone } from "../../ui/dnd.tsx";
import { Lock } from "../../ui/lock.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import { Value } from "../../widgets/registry.tsx";
import { isFilled, type ViewProps } from "../contract.ts";
import { colorOf, Facts } from "../facts.tsx";
import { type Branch, type Line, linesOf, sizeOf } from "./branches.ts";

/** What both drawings of a tree get. */
export interface TreeShown extends Pick<ViewProps, "head" | "view"> {
  branches: Branch[];
  closed: ReadonlySet<string>;
  still: boolean;
  onToggle(id: string): void;
  onMove(record: RecordData): void;
}

/** The tree as an outline. Up and down walk through the lines, right opens, left closes or goes to the line above. */
export function Outline(shown: TreeShown) {
  const { branches, closed, still, onToggle } = shown;
  const say = useSay();
  const list = useRef<HTMLUListElement>(null);
  const lines = linesOf(branches, closed);
  const press = (event: KeyboardEvent) => {
    const here = (event.target as Element).closest<HTMLElement>("[data-line]");
    const at = Number(here?.dataset.line);
    const line = lines[at];
    if (!line || event.shiftKey) return;
    const { id } = line.branch.record;
    const isOpen = !closed.has(id) && line.branch.below.length > 0;
    const above = lines.findLastIndex((one, place) => place < at && one.level < line.level);
    const go = { ArrowDown: at + 1, ArrowUp: at - 1, ArrowLeft: isOpen ? undefined : above }[event.key];
    if (event.key === "ArrowRight" && closed.has(id)) onToggle(id);
    else if (event.key === "ArrowLeft" && isOpen) onToggle(id);
    else if (go === undefined) return;
    event.preventDefault();
    if (go !== undefined) list.current?.querySelector<HTMLElement>(`[data-line="${go}"] a`)?.focus();
  };
  return (
    <div className="tree-scroll">
      <DropZone zone="top" still={still} className="tree-top">
        {!still && say("tree.top")}
      </DropZone>
      <ul ref={list} className="outline" onKeyDown={press} aria-label={shown.view.title}>
        {lines.map((line, at) => (
          <OutlineLine key={line.branch.record.id} {...shown} line={line} at={at} />
        ))}
      </ul>
    </div>
  );
}

function OutlineLine({
  head,
  view,
  line,
  at,
  closed,
  still,
  onToggle,
  onMove,
}: TreeShown & { line: Line; at: number }) {
  const say = useSay();
  const { branch, level } = line;
  const { record, below } = branch;
  const title = useLabel(head.object, record.id) ?? say("list.untitled");
  const open = !closed.has(record.id);
  const color = colorOf(head, record, view.color);
  const locked = useLocked(head, record.id).includes(view.parent ?? "");
  const influenced = view.edges ? record[view.edges] : undefined;
  return (
    <li data-line={at} style={{ paddingLeft: (level - 1) * 22 + 12 }}>
      <DropZone zone={record.id} still={still} className="outline-zone">
        {below.length > 0 ? (
          <button
            type="button"
            className="outline-turn"
            tabIndex={-1}
            aria-expanded={open}
            aria-label={say("tree.turn", { title })}
            onClick={() => onToggle(record.id)}
          >
            {open ? "▾" : "▸"}
          </button>
        ) : (
          <span className="outline-turn" />
        )}
        <DragItem item={record.id} still={still || locked} className="outline-line">
          {color && <i aria-hidden="true" className="dot" style={{ background: color }} />}
          <Link to="/o/$object/$id" params={{ object: head.object, id: record.id }} draggable={false}>
            {title}
          </Link>
          {below.length > 0 && <span className="faint number">{sizeOf(branch)}</span>}
          {view.badge && isFilled(record[view.badge]) && (
            <span className="tree-badge">
              <Value plain value={record[view.badge]} property={head.schema.properties[view.badge]} />
            </span>
          )}
          <Facts head={head} record={record} fields={[...(view.card ?? []), view.size ?? ""]} />
          {isFilled(influenced) && (
            <span className="tree-edge soft">
              ⇢ <RecordLabel to={head.object} id={String(influenced)} />
            </span>
          )}
        </DragItem>
        {locked && !still && <Lock text={say("change.locked")} />}
        {!still && !locked && (
          <button
            type="button"
            className="card-menu"
            aria-label={say("tree.moveOne", { title })}
            onClick={() => onMove(record)}
          >
            ⋯
          </button>
        )}
      </DropZone>
    </li>
  );
}
