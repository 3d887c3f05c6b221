import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import type { Head, RecordData } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { later } from "../../../ui/later.tsx";
import { useToast } from "../../../ui/toast.tsx";
import { type Deed, doAll, forgetAll, type Outcome } from "./bulk.ts";
import type { Selection } from "./selection.ts";

const BulkDialog = later(async () => (await import("./bulk-dialog.tsx")).BulkDialog);
const BulkRefused = later(async () => (await import("./bulk-dialog.tsx")).BulkRefused);

/** The field that says whose a record is; every object has it. */
const OWNER = "owner";

export type BulkKind = "edit" | "assign" | "delete";

/** What can be done with all chosen records at once. */
export function BulkBar({ head, selection }: { head: Head; selection: Selection }) {
  const say = useSay();
  const client = useQueryClient();
  const show = useToast((state) => state.show);
  const [asking, setAsking] = useState<BulkKind>();
  const [refused, setRefused] = useState<Outcome>();
  const records = [...selection.chosen.values()];
  const owner = head.schema.properties[OWNER];
  if (records.length === 0 && !refused) return null;

  const run = async (deed: Deed, whole: boolean) => {
    try {
      const outcome = await doAll(head.object, records, deed, whole);
      setAsking(undefined);
      if (outcome.refused.length > 0) setRefused(outcome);
      else show({ text: say(deed.do === "delete" ? "bulk.deleted" : "bulk.changed", { count: outcome.done }) });
      // What was refused stays chosen, so that it can be mended and tried again.
      const left = new Set(outcome.refused.map((one) => one.record.id));
      const undone = outcome.done === 0 ? records : records.filter((record: RecordData) => left.has(record.id));
      selection.all(undone);
    } catch (error) {
      show({ text: String(error instanceof Error ? error.message : error) });
    }
    await forgetAll(client, head.object);
  };
  return (
    <section className="bulk-bar" aria-label={say("bulk.bar")}>
      <span role="status">{say("bulk.chosen", { count: records.length })}</span>
      {head.can.update && <Button onClick={() => setAsking("edit")}>{say("bulk.edit")}</Button>}
      {head.can.update && owner && !owner.readOnly && (
        <Button onClick={() => setAsking("assign")}>{say("bulk.assign")}</Button>
      )}
      {head.can.delete && (
        <Button danger onClick={() => setAsking("delete")}>
          {say("record.delete")}
        </Button>
      )}
      <span className="grow" />
      <Button type="text" onClick={selection.clear}>
        {say("bulk.clear")}
      </Button>
      {asking && (
        <BulkDialog
          key={asking}
          head={head}
          kind={asking}
          owner={OWNER}
          count={records.length}
          onRun={run}
          onClose={() => setAsking(undefined)}
        />
      )}
      {refused && <BulkRefused head={head} outcome={refused} onClose={() => setRefused(undefined)} />}
    </section>
  );
}
