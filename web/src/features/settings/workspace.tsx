import { useQuery } from "@tanstack/react-query";
import { documentsQuery } from "../../api/settings-queries.ts";
import { useSay } from "../../i18n/index.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { Bones } from "./parts.tsx";
import { Publishing } from "./publishing.tsx";
import { WorkspaceForm } from "./workspace-form.tsx";

/** What holds for the whole company. */
export function WorkspaceSettings() {
  const say = useSay();
  const documents = useQuery(documentsQuery("workspace"));
  if (documents.isError) return <Failure error={documents.error} retry={() => documents.refetch()} />;
  // The last of the layers wins.
  const document = documents.data?.at(-1);
  if (!document) return documents.isPending ? <Bones /> : <State title={say("state.notFound")} />;
  return (
    <Publishing
      key={JSON.stringify(document.body)}
      kind="workspace"
      name={document.name}
      body={document.body}
      title={say("settings.company")}
      text={say("settings.companyText")}
    >
      {(draft, put) => <WorkspaceForm body={draft} onChange={put} />}
    </Publishing>
  );
}
