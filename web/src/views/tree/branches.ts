import type { RecordData } from "../../api/shapes.ts";

/** A record with what hangs under it. */
export interface Branch {
  record: RecordData;
  below: Branch[];
}

/** Records as trees. Whoever hangs under something that is not among them is a root; of a circle nothing is lost. */
export function branchesOf(records: RecordData[], parent: string): Branch[] {
  const branches = new Map(records.map((record) => [record.id, { record, below: [] as Branch[] }]));
  const above = (id: string) => String(branches.get(id)?.record[parent] ?? "");
  const isRound = (id: string) => {
    const seen = new Set([id]);
    for (let at = above(id); at !== "" && branches.has(at); at = above(at)) {
      if (seen.has(at)) return true;
      seen.add(at);
    }
    return false;
  };
  const roots: Branch[] = [];
  for (const branch of branches.values()) {
    const over = branches.get(above(branch.record.id));
    if (over && !isRound(branch.record.id)) over.below.push(branch);
    else roots.push(branch);
  }
  return roots;
}

export interface Line {
  branch: Branch;
  level: number;
}

/** The lines of an outline from the top, without what lies under closed ones. */
export function linesOf(branches: Branch[], closed: ReadonlySet<string>, level = 1): Line[] {
  return branches.flatMap((branch) => [
    { branch, level },
    ...(closed.has(branch.record.id) ? [] : linesOf(branch.below, closed, level + 1)),
  ]);
}

/** How many records hang under a branch. */
export const sizeOf = (branch: Branch): number => branch.below.reduce((sum, one) => sum + 1 + sizeOf(one), 0);

export interface Box {
  branch: Branch;
  /** In boxes from the left and levels from the top; a parent stands in the middle over its children. */
  x: number;
  y: number;
}

/** Where the boxes of a chart stand. */
export function boxesOf(
  branches: Branch[],
  closed: ReadonlySet<string>,
): { boxes: Box[]; width: number; height: number } {
  const boxes: Box[] = [];
  let width = 0;
  let height = 0;
  const place = (branch: Branch, y: number): number => {
    height = Math.max(height, y + 1);
    const below = closed.has(branch.record.id) ? [] : branch.below;
    const places = below.map((one) => place(one, y + 1));
    const first = places[0];
    const x = first === undefined ? width++ : (first + (places.at(-1) ?? first)) / 2;
    boxes.push({ branch, x, y });
    return x;
  };
  for (const branch of branches) place(branch, 0);
  return { boxes, width, height };
}
