import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Mentions } from "antd";
import { useRef, useState } from "react";
import { createRecord } from "../../api/calls.ts";
import { ProblemError } from "../../api/client.ts";
import { randomKey } from "../../api/key.ts";
import { forgetRecord, formQuery, searchQuery } from "../../api/queries.ts";
import type { Fields, FileValue } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { bare } from "../../ui/field.tsx";
import { FileInput } from "../../ui/file-input.tsx";
import { useSettled } from "../../ui/lookup-select.tsx";
import { messageOf } from "./use-remove.ts";

/** The object of what people say about records; it comes with the house. */
export const COMMENT = "comment";

interface ComposerProps {
  object: string;
  id: string;
  /** The comment that is answered. */
  replyTo?: string;
  onDone?(): void;
}

/** Says something about a record: with people who should know, and with files. */
export function Composer({ object, id, replyTo, onDone }: ComposerProps) {
  const say = useSay();
  const client = useQueryClient();
  const language = useLanguage((state) => state.language);
  const form = useQuery(formQuery(COMMENT, "create", language));
  const [files, setFiles] = useState<FileValue[]>([]);
  const [attaching, setAttaching] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const draft = useMentions();
  const key = useRef(randomKey());
  if (!form.data?.can.create) return null;

  const send = async () => {
    if (busy || draft.text.trim() === "") return;
    setBusy(true);
    setWrong(undefined);
    const body: Fields = { on: { object, id }, text: draft.text.trim() };
    if (draft.people.length > 0) body.mentions = draft.people;
    if (files.length > 0) body.files = files;
    if (replyTo) body.reply_to = replyTo;
    try {
      await createRecord(COMMENT, body, key.current);
      key.current = randomKey();
      draft.clear();
      setFiles([]);
      setAttaching(false);
      onDone?.();
      await forgetRecord(client, object, id);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.status > 0) key.current = randomKey();
      setWrong(error.status === 0 ? say("state.offline") : messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="composer" aria-label={say("comment.write")}>
      <MentionBox draft={draft} label={say(replyTo ? "comment.reply" : "comment.write")} onSend={send} />
      {attaching && (
        <FileInput
          wiring={bare(`comment-files-${replyTo ?? id}`)}
          files={files}
          most={10}
          accept={[]}
          still={busy}
          onChange={setFiles}
        />
      )}
      {wrong && (
        <p role="alert" className="error-line">
          {wrong}
        </p>
      )}
      <div className="composer-foot">
        {!attaching && (
          <Button type="text" size="small" onClick={() => setAttaching(true)}>
            + {say("comment.attach")}
          </Button>
        )}
        <span className="grow" />
        {onDone && <Button onClick={onDone}>{say("action.cancel")}</Button>}
        <Button type="primary" disabled={busy || draft.text.trim() === ""} onClick={send}>
          {say("comment.send")}
        </Button>
      </div>
    </section>
  );
}

interface MentionDraft {
  text: string;
  /** The ids of the people whose names still stand in the text. */
  people: string[];
  set(text: string): void;
  meet(name: string, id: string): void;
  clear(): void;
}

/** A text in which people are named; `begin` is one that is there already. */
export function useMentions(begin = ""): MentionDraft {
  const [text, set] = useState(begin);
  const [met, setMet] = useState<Record<string, string>>({});
  const people = [
    ...new Set(
      Object.entries(met)
        .filter(([name]) => text.includes(`@${name}`))
        .map(([, id]) => id),
    ),
  ];
  return {
    text,
    people,
    set,
    meet: (name, id) => setMet((known) => ({ ...known, [name]: id })),
    clear: () => {
      set("");
      setMet({});
    },
  };
}

interface MentionBoxProps {
  draft: MentionDraft;
  label: string;
  onSend(): void;
}

/** A text box in which `@` offers people. */
export function MentionBox({ draft, label, onSend }: MentionBoxProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const [asked, setAsked] = useState<string>();
  const settled = useSettled(asked, 200);
  const found = useQuery({ ...searchQuery("user", settled ?? "", language, 8), enabled: settled !== undefined });
  return (
    <Mentions
      aria-label={label}
      placeholder={label}
      value={draft.text}
      autoSize={{ minRows: 2, maxRows: 10 }}
      maxLength={10_000}
      onChange={draft.set}
      onSearch={setAsked}
      onSelect={(option) => draft.meet(String(option.value), String((option as { person?: string }).person))}
      notFoundContent={say(found.isFetching ? "state.loading" : "widget.nothing")}
      // The box makes keys of its own of ours, so that the id travels beside them.
      options={(found.data ?? []).map(({ id, label }) => ({ key: id, value: label, label, person: id }))}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) onSend();
      }}
    />
  );
}
