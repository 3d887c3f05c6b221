import { Button } from "antd";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { useSay } from "../../i18n/index.tsx";
import { useSize } from "../../ui/use-size.ts";
import { known, type ViewProps } from "../contract.ts";
import { useEvery } from "../every.tsx";
import { Empty } from "../nothing.tsx";
import { clustered, placeAt, placeOf, projected, SCALE, type Sight, sightOf } from "./earth.ts";
import { Graticule } from "./graticule.tsx";
import { Marks } from "./marks.tsx";
import { Nearest } from "./nearest.tsx";
import "./map.css";

/** Points within this many pixels of each other are drawn as one. */
const SIDE = 44;

/** Records where they are: points and clusters over a grid of degrees, and beside it what is nearest to the middle. */
export function View({ head, view, filter }: ViewProps) {
  const say = useSay();
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const at = view.at ?? "";
  const fields = known(head, [at, view.color, ...(view.card ?? [])]);
  const { items, instead, note } = useEvery(head, filter, fields, view.sort);
  const placed = useMemo(
    () =>
      items.flatMap((record) => {
        const place = placeOf(record[at]);
        return place ? [{ record, place }] : [];
      }),
    [items, at],
  );
  const [own, setOwn] = useState<Sight>();
  const sight =
    own ??
    sightOf(
      placed.map((one) => one.place),
      size?.width ?? 800,
      size?.height ?? 600,
    );
  const { x, y, scale } = sight;
  const { width, height } = size ?? { width: 0, height: 0 };
  const zoom = (by: number, px = width / 2, py = height / 2) => {
    const next = Math.max(SCALE.least, Math.min(SCALE.most, scale * by));
    // What lies under the pointer stays there.
    const [fx, fy] = [x + (px - width / 2) / scale, y + (py - height / 2) / scale];
    setOwn({ scale: next, x: fx - (px - width / 2) / next, y: fy - (py - height / 2) / next });
  };
  const pan = (dx: number, dy: number) => setOwn({ scale, x: x - dx / scale, y: y - dy / scale });
  const latest = useRef(zoom);
  latest.current = zoom;
  const isReady = !instead;
  useEffect(() => {
    const element = frame.current;
    if (!element || !isReady) return;
    // A wheel handler that keeps the page still must not be passive, which React's own are.
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      latest.current(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [isReady]);

  const points = useMemo(
    () =>
      placed.map((of) => {
        const point = projected(of.place);
        return { of, x: (point.x - x) * scale + width / 2, y: (point.y - y) * scale + height / 2 };
      }),
    [placed, x, y, scale, width, height],
  );
  const seen = points.filter(
    (point) => point.x > -20 && point.y > -20 && point.x < width + 20 && point.y < height + 20,
  );
  const dragging = useDragHandlers(pan);
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    const factor = { "+": 2, "=": 2, "-": 0.5 }[event.key];
    if (event.target !== event.currentTarget || (!step && !factor)) return;
    event.preventDefault();
    if (step) pan(step[0] ?? 0, step[1] ?? 0);
    if (factor) zoom(factor);
  };
  const here = () =>
    navigator.geolocation.getCurrentPosition(({ coords }) =>
      setOwn({ ...projected(coords), scale: Math.max(scale, 256 * 2 ** 11) }),
    );
  return (
    <div className="map-view">
      <div className="map-side">
        <div className="view-tools">
          <Button size="small" aria-label={say("map.closer")} onClick={() => zoom(2)}>
            +
          </Button>
          <Button size="small" aria-label={say("map.farther")} onClick={() => zoom(0.5)}>
            −
          </Button>
          <Button size="small" onClick={() => setOwn(undefined)}>
            {say("map.all")}
          </Button>
          <Button size="small" onClick={here}>
            {say("map.here")}
          </Button>
        </div>
        <div ref={frame} className="map-frame">
          {instead}
          {!instead && size && (
            <div
              className="map"
              role="application"
              // biome-ignore lint/a11y/noNoninteractiveTabindex: an application that is moved with the arrows takes the focus.
              tabIndex={0}
              aria-label={say("map.label", { title: view.title })}
              onKeyDown={press}
              {...dragging}
            >
              <Graticule sight={sight} width={width} height={height} />
              <Marks head={head} view={view} clusters={clustered(seen, SIDE)} onZoom={(px, py) => zoom(4, px, py)} />
            </div>
          )}
          {!instead && items.length === 0 && (
            <div className="map-empty">
              <Empty {...{ head, view, filter }} />
            </div>
          )}
        </div>
      </div>
      {!instead && items.length > 0 && (
        <Nearest
          head={head}
          view={view}
          placed={placed}
          lost={items.length - placed.length}
          middle={placeAt(x, y)}
          onShow={(place) => setOwn({ ...projected(place), scale: Math.max(scale, 256 * 2 ** 11) })}
        />
      )}
      {note}
    </div>
  );
}

/** Moves the sight with the pointer; a click that moves nothing stays a click. */
function useDragHandlers(pan: (dx: number, dy: number) => void) {
  const from = useRef<{ x: number; y: number } | undefined>(undefined);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if ((event.target as Element).closest("a, button")) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      from.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      if (!from.current) return;
      pan(event.clientX - from.current.x, event.clientY - from.current.y);
      from.current = { x: event.clientX, y: event.clientY };
    },
    onPointerUp: () => {
      from.current = undefined;
    },
  };
}
