import type { QueryClient } from "@tanstack/react-query";
import { type Operation, sendBatch } from "../../../api/calls.ts";
import { ProblemError } from "../../../api/client.ts";
import type { Fields, Problem, RecordData } from "../../../api/shapes.ts";

/** What is to be done with all chosen records. */
export type Deed = { do: "update"; record: Fields } | { do: "delete" };

/** What became of it: how many were done, and which were refused for which reason. */
export interface Outcome {
  done: number;
  refused: { record: RecordData; why: string }[];
}

/** The most saves that one request takes, and so the most that can be done as a whole. */
export const WHOLE = 200;

/**
 * Does one thing with every record: as a whole, where the first refusal undoes everything, or row by row, where the
 * others are done all the same.
 */
export async function doAll(object: string, records: RecordData[], deed: Deed, whole: boolean): Promise<Outcome> {
  const outcome: Outcome = { done: 0, refused: [] };
  for (let from = 0; from < records.length; from += WHOLE) {
    const part = records.slice(from, from + WHOLE);
    const operations = part.map((one): Operation => ({ object, id: one.id, version: one.version, ...deed }));
    try {
      const { results } = await sendBatch(operations, whole);
      results.forEach((result, at) => {
        const record = part[at];
        if (result.status < 300) outcome.done += 1;
        else if (record)
          outcome.refused.push({ record, why: reasonOf(result.problem as Partial<Problem> | undefined) });
      });
    } catch (error) {
      if (!whole || !(error instanceof ProblemError)) throw error;
      return { done: 0, refused: blamed(part, error) };
    }
  }
  return outcome;
}

/** Whom the refusal of the whole names: its pointers begin with the place of the operation. */
function blamed(records: RecordData[], error: ProblemError): Outcome["refused"] {
  const found = error.complaints.flatMap((complaint) => {
    const record = records[Number(/^\/operations\/(\d+)/.exec(complaint.pointer)?.[1])];
    return record ? [{ record, why: complaint.message }] : [];
  });
  if (found.length > 0) return found;
  return records.slice(0, 1).map((record) => ({ record, why: error.problem.title }));
}

const reasonOf = (problem: Partial<Problem> | null | undefined): string =>
  problem?.complaints?.[0]?.message ?? problem?.title ?? "";

/** After many writes whatever shows records of the object is asked again. */
export async function forgetAll(client: QueryClient, object: string): Promise<void> {
  const keys = [["records", object], ["groups", object], ["lookup", object], ["record", object], ["home"], ["badges"]];
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}
