import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deleteRecord, restoreRecord } from "../../api/calls.ts";
import { ProblemError } from "../../api/client.ts";
import { forgetRecord, recordQuery } from "../../api/queries.ts";
import type { RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { useToast } from "../../ui/toast.tsx";

/** Deletes, goes back to the list and offers to undo. */
export function useRemove(object: string, record: RecordData, label: string): () => Promise<void> {
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = useToast((state) => state.show);
  const restore = async () => {
    try {
      const back = await restoreRecord(object, record.id);
      client.setQueryData(recordQuery(object, record.id).queryKey, back);
      await forgetRecord(client, object, record.id);
      show({ text: say("record.restored", { title: label }) });
    } catch (error) {
      show({ text: messageOf(error) });
    }
  };
  return async () => {
    try {
      await deleteRecord(object, record.id, record.version);
      await navigate({ to: "/o/$object", params: { object } });
      client.removeQueries({ queryKey: recordQuery(object, record.id).queryKey });
      await forgetRecord(client, object, record.id);
      show({ text: say("record.deleted", { title: label }), action: { label: say("record.undo"), run: restore } });
    } catch (error) {
      show({ text: messageOf(error) });
      // Somebody changed it meanwhile: show what they did, so that the person can decide again.
      await client.invalidateQueries({ queryKey: recordQuery(object, record.id).queryKey });
    }
  };
}

/** What the server said first, or what went wrong. */
export function messageOf(error: unknown): string {
  if (error instanceof ProblemError) return error.complaints[0]?.message ?? error.problem.title;
  return String(error);
}
