import { Link } from "@tanstack/react-router";
import { useLabel } from "../../api/labels.ts";
import type { RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import type { ViewProps } from "../contract.ts";
import { colorOf } from "../facts.tsx";
import type { Cluster, Place } from "./earth.ts";

export interface Placed {
  record: RecordData;
  place: Place;
}

interface MarksProps extends Pick<ViewProps, "head" | "view"> {
  clusters: Cluster<Placed>[];
  onZoom(x: number, y: number): void;
}

/** Points lead to their records, clusters come closer. */
export function Marks({ head, view, clusters, onZoom }: MarksProps) {
  const say = useSay();
  return clusters.map(({ x, y, members: [first, ...others] }) => {
    if (!first) return null;
    const style = { left: x, top: y };
    if (others.length === 0) return <Mark key={first.record.id} head={head} view={view} placed={first} style={style} />;
    const count = others.length + 1;
    return (
      <button
        key={first.record.id}
        type="button"
        className="map-cluster"
        aria-label={say("map.cluster", { count })}
        style={{ ...style, ["--wide" as string]: `${Math.min(56, 26 + Math.log2(count) * 5)}px` }}
        onClick={() => onZoom(x, y)}
      >
        {count}
      </button>
    );
  });
}

interface MarkProps extends Pick<ViewProps, "head" | "view"> {
  placed: Placed;
  style: React.CSSProperties;
}

function Mark({ head, view, placed: { record }, style }: MarkProps) {
  const say = useSay();
  const title = useLabel(head.object, record.id) ?? say("list.untitled");
  return (
    <Link
      className="map-mark"
      to="/o/$object/$id"
      params={{ object: head.object, id: record.id }}
      aria-label={title}
      title={title}
      style={{ ...style, background: colorOf(head, record, view.color) }}
    />
  );
}
