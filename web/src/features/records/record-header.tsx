import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Modal } from "antd";
import { useState } from "react";
import { deleteRecord, restoreRecord } from "../../api/calls.ts";
import { ProblemError } from "../../api/client.ts";
import { useLabel } from "../../api/labels.ts";
import { forgetRecord, recordQuery } from "../../api/queries.ts";
import type { Can, ListAnswer, RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { useToast } from "../../ui/toast.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { Value } from "../../widgets/registry.tsx";

interface RecordHeaderProps {
  list: ListAnswer;
  record: RecordData;
  can: Can;
}

/** Which record this is, what matters most about it, and what can be done with it as a whole. */
export function RecordHeader({ list, record, can }: RecordHeaderProps) {
  const say = useSay();
  const label = useLabel(list.object, record.id) ?? say("list.untitled");
  useTitle(label);
  const [asking, setAsking] = useState(false);
  const remove = useRemove(list.object, record, label);
  return (
    <header className="page-head record-head">
      <p className="crumb">
        <Link activeOptions={{ exact: true }} to="/o/$object" params={{ object: list.object }}>
          {list.plural}
        </Link>
      </p>
      <h1>{label}</h1>
      {can.delete && (
        <Button className="head-action" onClick={() => setAsking(true)}>
          {say("record.delete")}
        </Button>
      )}
      <KeyFacts list={list} record={record} />
      <Modal
        open={asking}
        title={say("record.deleteTitle", { title: label })}
        okText={say("record.delete")}
        cancelText={say("action.cancel")}
        okButtonProps={{ danger: true }}
        onCancel={() => setAsking(false)}
        onOk={async () => {
          setAsking(false);
          await remove();
        }}
      >
        <p>{say("record.deleteText")}</p>
      </Modal>
    </header>
  );
}

/** The first columns of the object's first list are what its author finds most telling. */
function KeyFacts({ list, record }: { list: ListAnswer; record: RecordData }) {
  const say = useSay();
  const facts = (list.lists[0]?.columns ?? [])
    .slice(1)
    .filter(({ field }) => record[field] !== null && record[field] !== undefined && list.schema.properties[field])
    .slice(0, 5);
  if (facts.length === 0) return null;
  return (
    <dl className="facts" aria-label={say("record.facts")}>
      {facts.map(({ field }) => (
        <div key={field}>
          <dt>{list.schema.properties[field]?.title}</dt>
          <dd>
            <Value value={record[field]} property={list.schema.properties[field]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Deletes, goes back to the list and offers to undo. */
function useRemove(object: string, record: RecordData, label: string): () => Promise<void> {
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

export function messageOf(error: unknown): string {
  if (error instanceof ProblemError) return error.complaints[0]?.message ?? error.problem.title;
  return String(error);
}
