import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { sessionQuery } from "../../api/queries.ts";
import { applyLocal, planLocal, pullLocal } from "../../api/settings-calls.ts";
import type { Fields, FileText, Planned } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Changed, Steps } from "./changed.tsx";
import { Refusal, Section, useDeed } from "./parts.tsx";

interface Ready {
  files: FileText[];
  plan: Planned;
}

interface PublishingProps {
  kind: string;
  name: string;
  /** The document as it holds now. */
  body: Fields;
  /** What a document that is not there yet begins as. */
  start?: Fields;
  title: string;
  text: string;
  aside?: ReactNode;
  onPublished?(): void;
  /** The document as it shall become, and how it is changed. */
  children(draft: Fields, put: (next: Fields) => void): ReactNode;
}

/** A document that is changed: the change is planned and shown before it is published. */
export function Publishing({ kind, name, body, start, title, text, aside, onPublished, children }: PublishingProps) {
  const say = useSay();
  const client = useQueryClient();
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language)).data;
  const [draft, setDraft] = useState(start ?? body);
  const [ready, setReady] = useState<Ready>();
  const changed = JSON.stringify(draft) !== JSON.stringify(body);
  const planning = useDeed(async () => {
    const files = await filesWith(kind, name, draft, start !== undefined);
    setReady({ files, plan: await planLocal(files) });
  });
  const publishing = useDeed(async (now: Ready) => applyLocal(now.files, now.plan.base), {
    said: say("settings.publishDone"),
    // Languages, zone and formats are in whatever was asked before.
    done: () => {
      onPublished?.();
      void client.invalidateQueries();
    },
  });
  const put = (next: Fields) => {
    setDraft(next);
    setReady(undefined);
    publishing.reset();
  };
  return (
    <>
      <Section title={title} text={text} aside={aside}>
        {children(draft, put)}
        <div className="settings-tools">
          <Button type="primary" disabled={!changed} loading={planning.isPending} onClick={() => planning.mutate()}>
            {say("settings.plan")}
          </Button>
          <Button disabled={!changed} onClick={() => put(start ?? body)}>
            {say("settings.takeBack")}
          </Button>
        </div>
        <Refusal error={planning.error} />
      </Section>
      {ready && (
        <Section title={say("settings.planTitle")} text={say("settings.planText", { base: ready.plan.base })}>
          <Plan plan={ready.plan} document={`${kind}/${name}`} />
          <Refusal error={publishing.error} />
          {session?.documents.includes("publish") ? (
            <Button
              type="primary"
              disabled={ready.plan.empty || ready.plan.complaints.length > 0}
              loading={publishing.isPending}
              onClick={() => publishing.mutate(ready)}
            >
              {say("settings.publish")}
            </Button>
          ) : (
            <p className="soft">{say("settings.mayNotPublish")}</p>
          )}
        </Section>
      )}
    </>
  );
}

/** The files of the local layer, the document as it shall become among them. */
async function filesWith(kind: string, name: string, draft: Fields, fresh: boolean): Promise<FileText[]> {
  const { files } = await pullLocal(fresh ? undefined : `${kind}/${name}`);
  const path = `${name}.${kind}.json`;
  const text = `${JSON.stringify(draft, null, 2)}\n`;
  if (fresh) return [...files, { path, text }];
  return files.map((file) => (file.path.split("/").at(-1) === path ? { ...file, text } : file));
}

/** What is wrong with a change, or what it does; and how the document then differs from what its pack says. */
function Plan({ plan, document }: { plan: Planned; document: string }) {
  const say = useSay();
  const local = plan.local.filter((one) => one.document === document);
  if (plan.complaints.length > 0) {
    return (
      <div role="alert" className="error-line">
        {plan.complaints.map((one) => (
          <p key={`${one.pointer} ${one.code}`}>
            {one.message} {one.help}
          </p>
        ))}
      </div>
    );
  }
  if (plan.empty) return <p>{say("settings.planEmpty")}</p>;
  return (
    <>
      <Steps steps={plan.steps} />
      <p className="soft">{say("settings.planLocal")}</p>
      <Changed items={local.map((one) => ({ ...one, do: "change_document" }))} />
    </>
  );
}
