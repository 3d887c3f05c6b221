import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { deleteRecord, restoreRecord, updateRecord } from "../../api/calls.ts";
import { labelQuery } from "../../api/labels.ts";
import { forgetRecord, sessionQuery } from "../../api/queries.ts";
import type { RecordData } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { FileLink, FileSize, fileOf, Picture } from "../../ui/file-item.tsx";
import { useToast } from "../../ui/toast.tsx";
import { COMMENT, Composer, MentionBox, useMentions } from "./composer.tsx";
import type { Of } from "./entries.ts";
import { Head } from "./entry-head.tsx";
import { messageOf } from "./use-remove.ts";

interface CommentProps {
  object: string;
  id: string;
  entry: Of<"comment">;
  /** The comments that are in sight, to quote the one that is answered. */
  others: RecordData[];
}

/** What somebody said; whoever said it may change it or take it back. */
export function Comment({ object, id, entry, others }: CommentProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const me = useQuery(sessionQuery(language)).data?.user.id;
  const [mode, setMode] = useState<"read" | "edit" | "reply">("read");
  const { comment } = entry;
  const mine = me !== undefined && comment.created_by === me;
  const answered = others.find((one) => one.id === comment.reply_to);
  const acts = useComment(object, id, comment);
  const files = Array.isArray(comment.files) ? comment.files.flatMap((one) => fileOf(one) ?? []) : [];
  return (
    <article className="comment" aria-label={say("comment.one")}>
      <Head entry={entry}>{comment.edited === true && <small className="faint">{say("comment.edited")} </small>}</Head>
      {answered && <blockquote className="cut">{String(answered.text ?? "")}</blockquote>}
      {mode === "edit" ? (
        <Editor
          comment={comment}
          onSave={async (text, mentions) => (await acts.change(text, mentions)) && setMode("read")}
          onClose={() => setMode("read")}
        />
      ) : (
        <p className="said">{String(comment.text ?? "")}</p>
      )}
      {files.length > 0 && (
        <ul className="said-files">
          {files.map((file) => (
            <li key={file.id}>
              {file.type?.startsWith("image/") ? <Picture file={file} /> : <FileLink file={file} />}{" "}
              <FileSize file={file} />
            </li>
          ))}
        </ul>
      )}
      {mode === "read" && (
        <p className="comment-acts">
          <Button type="text" size="small" onClick={() => setMode("reply")}>
            {say("comment.answer")}
          </Button>
          {mine && (
            <>
              <Button type="text" size="small" onClick={() => setMode("edit")}>
                {say("comment.edit")}
              </Button>
              <Button type="text" size="small" onClick={acts.remove}>
                {say("record.delete")}
              </Button>
            </>
          )}
        </p>
      )}
      {mode === "reply" && <Composer object={object} id={id} replyTo={comment.id} onDone={() => setMode("read")} />}
    </article>
  );
}

interface EditorProps {
  comment: RecordData;
  onSave(text: string, mentions: string[]): void;
  onClose(): void;
}

function Editor({ comment, onSave, onClose }: EditorProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const draft = useMentions(String(comment.text ?? ""));
  const named = Array.isArray(comment.mentions) ? comment.mentions.map(String) : [];
  const labels = useQueries({ queries: named.map((id) => labelQuery("user", id, language)) });
  // Whose name is not known cannot have been taken out of the text by its author.
  const still = named.filter((_, at) => !labels[at]?.data || draft.text.includes(`@${labels[at].data}`));
  const mentions = [...new Set([...still, ...draft.people])];
  const save = () => draft.text.trim() !== "" && onSave(draft.text.trim(), mentions);
  return (
    <div className="composer">
      <MentionBox draft={draft} label={say("comment.edit")} onSend={save} />
      <div className="composer-foot">
        <span className="grow" />
        <Button onClick={onClose}>{say("action.cancel")}</Button>
        <Button type="primary" onClick={save}>
          {say("save.save")}
        </Button>
      </div>
    </div>
  );
}

/** Changes a comment, or takes it back with the chance to think again. */
function useComment(object: string, id: string, comment: RecordData) {
  const say = useSay();
  const client = useQueryClient();
  const show = useToast((state) => state.show);
  const attempt = async (deed: () => Promise<unknown>): Promise<boolean> => {
    try {
      await deed();
      return true;
    } catch (error) {
      show({ text: messageOf(error) });
      return false;
    } finally {
      await forgetRecord(client, object, id);
    }
  };
  const restore = () => void attempt(() => restoreRecord(COMMENT, comment.id));
  return {
    change: (text: string, mentions: string[]) =>
      attempt(() => updateRecord(COMMENT, comment.id, comment.version, { text, mentions })),
    remove: async () => {
      if (await attempt(() => deleteRecord(COMMENT, comment.id, comment.version)))
        show({ text: say("comment.deleted"), action: { label: say("record.undo"), run: restore } });
    },
  };
}
