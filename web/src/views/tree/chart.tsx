import { Link } from "@tanstack/react-router";
import { useLocked } from "../../api/locks.ts";
import type { RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { DragItem, DropZone } from "../../ui/dnd.tsx";
import { Lock } from "../../ui/lock.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import { Value } from "../../widgets/registry.tsx";
import { isFilled } from "../contract.ts";
import { colorOf, Facts } from "../facts.tsx";
import { type Box, boxesOf, sizeOf } from "./branches.ts";
import type { TreeShown } from "./outline.tsx";

const STEP = { x: 196, y: 128 };
const BOX = { width: 176, height: 92 };

/** The tree as boxes from the top, with lines to what hangs under them and dashed lines for the second relation. */
export function Chart(shown: TreeShown & { items: RecordData[] }) {
  const { view, branches, closed, still, items } = shown;
  const { boxes, width, height } = boxesOf(branches, closed);
  const at = new Map(boxes.map((box) => [box.branch.record.id, box]));
  const sizes = items.map((record) => Number(record[view.size ?? ""] ?? 0));
  const most = Math.max(1, ...sizes);
  const lines = boxes.flatMap((box) =>
    closed.has(box.branch.record.id)
      ? []
      : box.branch.below.map((below) => ({ id: below.record.id, d: down(box, at.get(below.record.id)) })),
  );
  const edges = boxes.flatMap((box) => {
    const other = view.edges && at.get(String(box.branch.record[view.edges] ?? ""));
    return other ? [{ id: box.branch.record.id, d: across(box, other) }] : [];
  });
  return (
    <div className="tree-scroll">
      <div className="chart" style={{ width: width * STEP.x, height: height * STEP.y }}>
        <svg width={width * STEP.x} height={height * STEP.y} aria-hidden="true">
          {lines.map((line) => (
            <path key={line.id} d={line.d} />
          ))}
          {edges.map((edge) => (
            <path key={edge.id} d={edge.d} className="dashed" />
          ))}
        </svg>
        <ul aria-label={view.title}>
          {boxes.map((box) => {
            const { record } = box.branch;
            const share = Number(record[view.size ?? ""] ?? 0) / most;
            return (
              <li key={record.id} style={{ left: box.x * STEP.x, top: box.y * STEP.y, ...BOX }}>
                <DropZone zone={record.id} still={still} className="tree-zone">
                  <ChartBox {...shown} box={box} width={view.size ? 2 + Math.round(share * 6) : undefined} />
                </DropZone>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

function ChartBox({ head, view, box, width, closed, still, onToggle, onMove }: TreeShown & ChartBoxProps) {
  const say = useSay();
  const { record, below } = box.branch;
  const locked = useLocked(head, record.id).includes(view.parent ?? "");
  const label = <RecordLabel to={head.object} id={record.id} />;
  return (
    <DragItem
      item={record.id}
      still={still || locked}
      className="tree-box"
      style={{ borderTopColor: colorOf(head, record, view.color), borderTopWidth: width }}
    >
      <p className="tree-box-head">
        <Link to="/o/$object/$id" params={{ object: head.object, id: record.id }} className="cut" draggable={false}>
          {label}
        </Link>
        {locked && !still && <Lock text={say("change.locked")} />}
        {!still && !locked && (
          <button type="button" className="card-menu" aria-label={say("tree.move")} onClick={() => onMove(record)}>
            ⋯
          </button>
        )}
      </p>
      {view.badge && isFilled(record[view.badge]) && (
        <span className="tree-badge">
          <Value plain value={record[view.badge]} property={head.schema.properties[view.badge]} />
        </span>
      )}
      <Facts head={head} record={record} fields={view.card ?? []} />
      {below.length > 0 && (
        <button
          type="button"
          className="chart-turn number"
          aria-expanded={!closed.has(record.id)}
          aria-label={say("tree.below", { count: sizeOf(box.branch) })}
          onClick={() => onToggle(record.id)}
        >
          {closed.has(record.id) ? `+${sizeOf(box.branch)}` : "−"}
        </button>
      )}
    </DragItem>
  );
}

interface ChartBoxProps {
  box: Box;
  /** Of the line above it, in pixels. */
  width: number | undefined;
}

const middle = (box: Box) => box.x * STEP.x + BOX.width / 2;

function down(from: Box, to: Box | undefined): string {
  if (!to) return "";
  const [top, bottom] = [from.y * STEP.y + BOX.height, to.y * STEP.y];
  const half = (top + bottom) / 2;
  return `M${middle(from)} ${top}V${half}H${middle(to)}V${bottom}`;
}

function across(from: Box, to: Box): string {
  const [a, b] = [from, to].map((box) => ({ x: middle(box), y: box.y * STEP.y + BOX.height / 2 })) as [
    { x: number; y: number },
    { x: number; y: number },
  ];
  return `M${a.x} ${a.y}Q${(a.x + b.x) / 2} ${Math.min(a.y, b.y) - 40} ${b.x} ${b.y}`;
}
