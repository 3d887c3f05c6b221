import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { sessionQuery } from "../../api/queries.ts";
import { applyLocal, planLocal, pullLocal } from "../../api/settings-calls.ts";
import { documentsQuery } from "../../api/settings-queries.ts";
import type { Fields, FileText, Planned } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { Changed, Steps } from "./changed.tsx";
import { Bones, Refusal, Section, useDeed } from "./parts.tsx";
import { WorkspaceForm } from "./workspace-form.tsx";

/** What holds for the whole company; a change is planned and shown before it is published. */
export function WorkspaceSettings() {
  const documents = useQuery(documentsQuery("workspace"));
  if (documents.isError) return <Failure error={documents.error} retry={() => documents.refetch()} />;
  // The last of the layers wins.
  const document = documents.data?.at(-1);
  if (!document) return documents.isPending ? <Bones /> : <None />;
  return <Change key={JSON.stringify(document.body)} name={document.name} body={document.body} />;
}

function None() {
  const say = useSay();
  return <State title={say("state.notFound")} />;
}

interface Ready {
  files: FileText[];
  plan: Planned;
}

function Change({ name, body }: { name: string; body: Fields }) {
  const say = useSay();
  const client = useQueryClient();
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language)).data;
  const [draft, setDraft] = useState(body);
  const [ready, setReady] = useState<Ready>();
  const changed = JSON.stringify(draft) !== JSON.stringify(body);
  const planning = useDeed(async () => {
    const files = await filesWith(name, draft);
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
      <Section title={say("settings.company")} text={say("settings.companyText")}>
        <WorkspaceForm body={draft} onChange={put} />
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
          <Plan plan={ready.plan} document={`workspace/${name}`} />
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

/** The files of the local layer, the workspace's document as it shall become among them. */
async function filesWith(name: string, draft: Fields): Promise<FileText[]> {
  const { files } = await pullLocal(`workspace/${name}`);
  return files.map((file) =>
    file.path.endsWith(`${name}.workspace.json`) ? { ...file, text: `${JSON.stringify(draft, null, 2)}\n` } : file,
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
