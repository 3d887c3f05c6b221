import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { formQuery, listQuery } from "../../api/queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { RecordForm } from "./record-form.tsx";
import { RecordSkeleton } from "./record-skeleton.tsx";

const route = getRouteApi("/shell/o/$object/new");

/** The same form, for a record that does not exist yet. */
export function CreatePage() {
  const { object } = route.useParams();
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const form = useQuery(formQuery(object, "create", language));
  const list = useQuery(listQuery(object, language));
  useTitle(list.data && say("record.new", { title: list.data.title }));
  const failed = [form, list].find((query) => query.isError && !query.data);
  if (failed) return <Failure page error={failed.error} retry={() => failed.refetch()} />;
  if (!form.data || !list.data) return <RecordSkeleton />;
  if (!form.data.can.create)
    return <State page title={say("state.noPermission")} text={say("state.noPermissionHelp")} />;
  return (
    <div className="record-page">
      <header className="page-head record-head">
        <p className="crumb">
          <Link activeOptions={{ exact: true }} to="/o/$object" params={{ object }}>
            {list.data.plural}
          </Link>
        </p>
        <h1>{say("record.new", { title: list.data.title })}</h1>
      </header>
      <RecordForm key={object} form={form.data} />
    </div>
  );
}
