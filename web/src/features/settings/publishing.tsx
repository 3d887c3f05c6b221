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
  title: string;
  text: string;
  aside?: ReactNode;
  /** The document as it shall become, and how it is changed. */
  children(draft: Fields, put: (next: Fields) => void): ReactNode;
}

/** A document that is changed: the change is planned and shown before it is published. */
export function Publishing({ kind, name, body, title, text, aside, children }: PublishingProps) {
  const say = useSay();
  const client = useQueryClient();
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language)).data;
  const [draft, setDraft] = useState(body);
  const [ready, setReady] = useState<Ready>();
  const changed = JSON.stringify(draft) !== JSON.stringify(body);
  const planning = useDeed(async () => {
    const files = await filesWith(kind, name, draft);
    setReady({ files, plan: await planLocal(files) });
  });
  const publishing = useDeed(async (now: Ready) => applyLocal(now.files, now.plan.base), {
    said: say("settings.publishDone"),
    // Languages, zone and formats are in whatever was asked before.
    done: () => void client.invalidateQueries(),
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
          <Button disabled={!changed} onClick={() => put(body)}>
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
async function filesWith(kind: string, name: string, draft: Fields): Promise<FileText[]> {
  const { files } = await pullLocal(`${kind}/${name}`);
  return files.map((file) =>
    file.path.split("/").at(-1) === `${name}.${kind}.json`
      ? { ...file, text: `${JSON.stringify(draft, null, 2)}\n` }
      : file,
  );
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
