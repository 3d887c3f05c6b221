/** A small drawing of what a kind of view looks like. */
const MARKS: Record<string, string> = {
  list: "M2 4h12M2 8h12M2 12h12",
  board: "M2.5 3h3v10h-3zM6.5 3h3v7h-3zM10.5 3h3v4h-3z",
  calendar: "M2.5 4h11v9h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3",
  tree: "M6 2.5h4v3H6zM2 10.5h4v3H2zM10 10.5h4v3h-4zM8 5.5v2.5M4 10.5V8h8v2.5",
  gallery: "M2.5 3h4.5v4H2.5zM9 3h4.5v4H9zM2.5 9h4.5v4H2.5zM9 9h4.5v4H9z",
  gantt: "M2 4h6M5 8h6M8 12h6",
  map: "M8 14s4.5-4.2 4.5-7.5a4.5 4.5 0 0 0-9 0C3.5 9.8 8 14 8 14zM8 5v3",
  cross: "M2.5 3h11v10h-11zM2.5 6.5h11M6.5 3v10M10 6.5v6.5",
};

export function ViewMark({ kind }: { kind: string }) {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" className="glyph mark">
      <path d={MARKS[kind] ?? MARKS.list} />
    </svg>
  );
}
