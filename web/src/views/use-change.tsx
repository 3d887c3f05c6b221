import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { getWays, updateRecord } from "../api/calls.ts";
import { ProblemError } from "../api/client.ts";
import { forgetRecord } from "../api/queries.ts";
import type { Complaint, Fields, Head, RecordData, Way } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { later } from "../ui/later.tsx";
import { useToast } from "../ui/toast.tsx";
import { putCached, usePending } from "./pending.ts";

const Gate = later(async () => (await import("./gate.tsx")).Gate);

/** A change that needs more than was given: which fields, and what the server said. */
export interface Halted {
  record: RecordData;
  fields: Fields;
  missing: string[];
  complaints: Complaint[];
  /** Gates that stay closed whatever is filled in here. */
  closed: string[];
}

export interface Changing {
  /** Saves at once; what is missing is asked for in the dialog. `true` when it was saved. */
  change(record: RecordData, fields: Fields): Promise<boolean>;
  /** Moves a record to another value of a field, by the ways of its machine where it has one. */
  move(record: RecordData, field: string, value: string | null, more?: Fields): Promise<boolean>;
  /** To be drawn somewhere in the view. */
  dialog: ReactNode;
}

/** The change of each record that is still on its way; the next one waits for it and goes on from what it made. */
const underWay = new Map<string, Promise<RecordData | undefined>>();

/** Changing records from lists and views: shown before the answer is there, taken back when it is a refusal. */
export function useChange(head: Head): Changing {
  const say = useSay();
  const client = useQueryClient();
  const show = useToast((state) => state.show);
  const pending = usePending();
  const [halted, setHalted] = useState<Halted>();

  const refused = async (error: unknown, record: RecordData, fields: Fields) => {
    if (!(error instanceof ProblemError)) throw error;
    const { problem, complaints } = error;
    if (problem.status === 412) {
      show({ text: say("change.stale") });
      await forgetRecord(client, head.object, record.id);
    } else if (complaints.length > 0) setHalted({ record, fields, missing: [], complaints, closed: [] });
    else show({ text: problem.status === 0 ? say("state.offline") : problem.title });
  };

  const change = async (record: RecordData, fields: Fields): Promise<boolean> => {
    const { acknowledge: _reasons, ...shown } = fields;
    pending.put(head.object, record, shown);
    const before = underWay.get(record.id);
    const mine = save(before, record, fields);
    underWay.set(record.id, mine);
    try {
      return (await mine) !== undefined;
    } finally {
      // Whoever came behind still shows what it wants to be.
      if (underWay.get(record.id) === mine) {
        underWay.delete(record.id);
        pending.drop(record.id);
      }
    }
  };

  /** The record as it was saved; nothing when that was refused, which is then shown. */
  const save = async (before: Promise<RecordData | undefined> | undefined, record: RecordData, fields: Fields) => {
    const newer = await before?.catch(() => undefined);
    try {
      const saved = await updateRecord(head.object, record.id, newer?.version ?? record.version, fields);
      putCached(client, head.object, saved);
      setHalted(undefined);
      await forgetRecord(client, head.object, record.id);
      return saved;
    } catch (error) {
      await refused(error, record, fields);
      return undefined;
    }
  };

  const move = async (record: RecordData, field: string, value: string | null, more: Fields = {}) => {
    const fields = { [field]: value, ...more };
    pending.put(head.object, record, fields);
    try {
      const { items } = await getWays(head.object, record.id);
      const ways = items.filter((way) => way.field === field);
      const way = ways.find((one) => one.to === value);
      if (ways.length > 0 && !way) {
        show({ text: say("change.noWay", { ways: ways.map((one) => one.to_title).join(", ") }) });
        return false;
      }
      if (way && !way.open) {
        setHalted({ record, fields, ...demands(way, head) });
        return false;
      }
    } catch (error) {
      await refused(error, record, fields);
      return false;
    } finally {
      pending.drop(record.id);
    }
    return change(record, fields);
  };

  const dialog = halted && (
    <Gate
      key={halted.record.id}
      head={head}
      halted={halted}
      onSave={(fields) => change(halted.record, fields)}
      onClose={() => setHalted(undefined)}
    />
  );
  return { change, move, dialog };
}

const demands = (way: Way, head: Head): Pick<Halted, "missing" | "complaints" | "closed"> => ({
  missing: way.missing.filter((field) => field in head.schema.properties),
  complaints: [],
  closed: way.closed.map((gate) => gate.message),
});
