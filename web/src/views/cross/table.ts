/** Groups of a cross as rows × columns. */

type Group = Record<string, unknown>;

export interface CrossTable {
  rows: unknown[];
  columns: unknown[];
  at(row: unknown, column: unknown): Group | undefined;
}

const key = (...values: unknown[]) => JSON.stringify(values.map((value) => value ?? null));

/** The rows and columns that somebody is in, those of nobody last; a choice has all its columns in their order. */
export function crossOf(groups: Group[], rows: string, columns: string, options: string[] | undefined): CrossTable {
  const cells = new Map(groups.map((group) => [key(group[rows], group[columns]), group]));
  const found = distinct(groups.map((group) => group[columns] ?? null));
  const others = found.filter((value) => !options?.includes(String(value)));
  return {
    rows: distinct(groups.map((group) => group[rows] ?? null)),
    columns: options ? [...options, ...others] : found,
    at: (row, column) => cells.get(key(row, column)),
  };
}

function distinct(values: unknown[]): unknown[] {
  const unique = [...new Set(values)];
  return unique.sort((a, b) => Number(a === null) - Number(b === null));
}
