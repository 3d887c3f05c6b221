import type { Complaint, Fields } from "../../api/shapes.ts";
import { parsePointer, pointerTo, same } from "../pointer.ts";

/**
 * Child records as rows of an open form. A row that is on the server has its `id`; one that is new has a `$key` of its
 * own in this browser. What begins with `$` is no field.
 */
export type Row = Fields;

export const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? (value as Row[]) : []);

export const keyOf = (row: Row): string => String(row.id ?? row.$key);

let last = 0;

/** A new row with what rows begin with. */
export function newRow(defaults: Fields): Row {
  last += 1;
  return { ...defaults, $key: `new-${last}` };
}

const isField = (name: string) => !name.startsWith("$") && name !== "id" && name !== "version";

/** The fields of a row that may be sent: nobody sends what the server computes. */
function sentFields(row: Row, before: Row | undefined, kept: readonly string[]): Fields {
  const names = Object.keys(row).filter((name) => isField(name) && !kept.includes(name));
  const changed = names.filter((name) => (before ? !same(before[name], row[name]) : !isEmpty(row[name])));
  return Object.fromEntries(changed.map((name) => [name, row[name] ?? null]));
}

const isEmpty = (value: unknown) => value === null || value === undefined;

/** What a save sends of rows, and which row of the form each entry is; a row that was taken away is none. */
export interface Sent {
  rows: Fields[];
  places: (number | undefined)[];
}

/** New rows whole, changed rows with what changed, rows that were taken away as such. Others stay as they are. */
export function sent(before: Row[], now: Row[], kept: readonly string[]): Sent {
  const old = new Map(before.map((row) => [keyOf(row), row]));
  const found: Sent = { rows: [], places: [] };
  now.forEach((row, place) => {
    const known = row.id === undefined ? undefined : old.get(keyOf(row));
    const fields = sentFields(row, known, kept);
    if (known && Object.keys(fields).length === 0) return;
    found.rows.push(known ? { ...stamp(known), ...fields } : fields);
    found.places.push(place);
  });
  const present = new Set(now.map(keyOf));
  for (const row of before) {
    if (present.has(keyOf(row))) continue;
    found.rows.push({ ...stamp(row), $delete: true });
    found.places.push(undefined);
  }
  return found;
}

/** Which row it is, in the version that is known here. */
const stamp = (row: Row): Fields => (row.version === undefined ? { id: row.id } : { id: row.id, version: row.version });

/**
 * A draft of rows on top of what the server holds by now: what was changed here stays, all else is as it is there. Rows
 * that somebody else took away are gone, rows that somebody else made come last.
 */
export function merged(before: Row[], draft: Row[], now: Row[]): Row[] {
  const old = new Map(before.map((row) => [keyOf(row), row]));
  const next = new Map(now.map((row) => [keyOf(row), row]));
  const kept = draft.flatMap((row) => {
    if (row.id === undefined) return [row];
    const fresh = next.get(keyOf(row));
    if (!fresh) return [];
    const mine = Object.entries(row).filter(
      ([name, value]) => isField(name) && !same(old.get(keyOf(row))?.[name], value),
    );
    return [mine.length > 0 ? { ...fresh, ...Object.fromEntries(mine) } : fresh];
  });
  return [...kept, ...now.filter((row) => !old.has(keyOf(row)) && !draft.some((one) => keyOf(one) === keyOf(row)))];
}

/** All rows as they stand, in their order, for a question about the open form; those taken away come last. */
export function asked(before: Row[], now: Row[]): Fields[] {
  const present = new Set(now.map(keyOf));
  const gone = before.filter((row) => !present.has(keyOf(row)));
  const bare = now.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith("$"))));
  return [...bare.map(({ version: _version, ...row }) => row), ...gone.map((row) => ({ id: row.id, $delete: true }))];
}

/** Complaints about what was sent, at the rows of the form that they are about. */
export function placed(complaints: Complaint[], places: Record<string, Sent["places"]>): Complaint[] {
  return complaints.map((complaint) => {
    const [field, entry, ...deeper] = parsePointer(complaint.pointer);
    const rows = field === undefined ? undefined : places[field];
    if (!rows || field === undefined || entry === undefined) return complaint;
    const place = rows[Number(entry)];
    return {
      ...complaint,
      pointer: place === undefined ? pointerTo(field) : pointerTo(field, String(place), ...deeper),
    };
  });
}

/** The rows with one moved to another place. */
export function moved(rows: Row[], from: number, to: number): Row[] {
  const row = rows[from];
  if (!row || to < 0 || to >= rows.length || from === to) return rows;
  const rest = rows.filter((_, at) => at !== from);
  return [...rest.slice(0, to), row, ...rest.slice(to)];
}

/** The rows with their place written into a field, counting from 1; what is right already keeps its identity. */
export const numbered = (rows: Row[], field: string | undefined): Row[] =>
  field === undefined ? rows : rows.map((row, at) => (row[field] === at + 1 ? row : { ...row, [field]: at + 1 }));

/** The cells of a text copied from a spreadsheet; a cell in quotes may hold tabs and line ends. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at++) {
    const letter = source[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (source[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t" || letter === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      if (letter === "\n") rows.push([]);
    } else cell += letter;
  }
  rows.at(-1)?.push(cell);
  return rows;
}
