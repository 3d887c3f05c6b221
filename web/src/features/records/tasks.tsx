import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Checkbox, DatePicker, Input } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { createRecord, updateRecord } from "../../api/calls.ts";
import { randomKey } from "../../api/key.ts";
import { forgetRecord, formQuery, sessionQuery } from "../../api/queries.ts";
import { tasksQuery } from "../../api/record-queries.ts";
import type { RecordData } from "../../api/shapes.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import { useToast } from "../../ui/toast.tsx";
import { messageOf } from "./use-remove.ts";

/** The object of what is to be done; it comes with the house. */
const TASK = "task";

/** What is still to be done about a record, what is overdue first. */
export function Tasks({ object, id }: { object: string; id: string }) {
  const say = useSay();
  const client = useQueryClient();
  const show = useToast((state) => state.show);
  const language = useLanguage((state) => state.language);
  const form = useQuery(formQuery(TASK, "create", language));
  const me = useQuery(sessionQuery(language)).data?.user.id;
  const tasks = useQuery({ ...tasksQuery(object, id), enabled: form.data !== undefined }).data ?? [];
  const [adding, setAdding] = useState(false);
  const today = dayjs().format("YYYY-MM-DD");
  if (!form.data || (tasks.length === 0 && !form.data.can.create)) return null;

  const attempt = async (deed: () => Promise<unknown>) => {
    try {
      await deed();
    } catch (error) {
      show({ text: messageOf(error) });
    }
    await forgetRecord(client, object, id);
  };
  const finish = (task: RecordData, done: boolean): Promise<void> =>
    attempt(async () => {
      const now = await updateRecord(TASK, task.id, task.version, { done });
      if (done)
        show({ text: say("task.finished"), action: { label: say("record.undo"), run: () => void finish(now, false) } });
    });
  return (
    <section className="tasks" aria-label={say("task.title")}>
      <header>
        <h2>
          {say("task.title")} {tasks.length > 0 && <span className="faint number">{tasks.length}</span>}
        </h2>
        {form.data.can.create && !adding && (
          <Button size="small" onClick={() => setAdding(true)}>
            + {say("task.add")}
          </Button>
        )}
      </header>
      {adding && (
        <NewTask
          onClose={() => setAdding(false)}
          onAdd={(fields) => attempt(() => createRecord(TASK, { ...fields, on: { object, id } }, randomKey()))}
        />
      )}
      <ul>
        {tasks.map((task) => (
          <li key={task.id}>
            <Checkbox
              checked={false}
              aria-label={say("task.finish", { name: String(task.name ?? "") })}
              onChange={() => void finish(task, true)}
            />
            <Link className="quiet cut" to="/o/$object/$id" params={{ object: TASK, id: task.id }}>
              {String(task.name ?? "")}
            </Link>
            {typeof task.due === "string" && (
              <span className={task.due < today ? "late" : "faint"}>
                {task.due < today && `${say("task.late")} `}
                <time dateTime={task.due}>{formatDate(language, task.due)}</time>
              </span>
            )}
            {typeof task.owner === "string" && task.owner !== me && (
              <span className="faint">
                <RecordLabel to="user" id={task.owner} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface NewTaskProps {
  onAdd(fields: { name: string; due: string | null }): Promise<void>;
  onClose(): void;
}

function NewTask({ onAdd, onClose }: NewTaskProps) {
  const say = useSay();
  const [name, setName] = useState("");
  const [due, setDue] = useState<string | null>(null);
  const add = async () => {
    if (name.trim() === "") return;
    await onAdd({ name: name.trim(), due });
    onClose();
  };
  return (
    <form
      className="new-task"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Input
        autoFocus
        aria-label={say("task.name")}
        placeholder={say("task.name")}
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      />
      <DatePicker
        aria-label={say("task.due")}
        placeholder={say("task.due")}
        value={due ? dayjs(due) : null}
        onChange={(day) => setDue(day ? day.format("YYYY-MM-DD") : null)}
      />
      <Button type="primary" htmlType="submit" disabled={name.trim() === ""}>
        {say("task.add")}
      </Button>
      <Button onClick={onClose}>{say("action.cancel")}</Button>
    </form>
  );
}
