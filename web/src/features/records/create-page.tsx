import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { formQuery, listQuery, recordQuery } from "../../api/queries.ts";
import type { Fields, FormAnswer, ListAnswer, RecordData } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { RecordForm, SaveDialogs } from "./record-form.tsx";
import { RecordSkeleton } from "./record-skeleton.tsx";
import { useOpen } from "./use-open.ts";

const route = getRouteApi("/shell/o/$object/new");

/** The same form, for a record that does not exist yet: empty, filled from where one came from, or like another one. */
export function CreatePage() {
  const { object } = route.useParams();
  const { from, set } = route.useSearch();
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const form = useQuery(formQuery(object, "create", language));
  const list = useQuery(listQuery(object, language));
  const source = useQuery({ ...recordQuery(object, from ?? ""), enabled: from !== undefined });
  useTitle(list.data && say("record.new", { title: list.data.title }));
  const failed = [form, list, source].find((query) => query.isError && !query.data);
  if (failed) return <Failure page error={failed.error} retry={() => failed.refetch()} />;
  if (!form.data || !list.data || (from && !source.data)) return <RecordSkeleton />;
  if (!form.data.can.create)
    return <State page title={say("state.noPermission")} text={say("state.noPermissionHelp")} />;
  const begin = { ...(source.data ? copyOf(source.data, form.data) : {}), ...set };
  return (
    <OpenNew key={`${object} ${from ?? ""} ${JSON.stringify(set)}`} form={form.data} list={list.data} begin={begin} />
  );
}

function OpenNew({ form, list, begin }: { form: FormAnswer; list: ListAnswer; begin: Fields }) {
  const say = useSay();
  const open = useOpen(form, undefined, begin);
  return (
    <div className="record-page">
      <header className="page-head record-head">
        <p className="crumb">
          <Link activeOptions={{ exact: true }} to="/o/$object" params={{ object: form.object }}>
            {list.plural}
          </Link>
        </p>
        <h1>{say("record.new", { title: list.title })}</h1>
      </header>
      <RecordForm open={open} />
      <SaveDialogs open={open} />
    </div>
  );
}

/** What of a record another one may begin with: what may be written, except where it begins by itself. */
function copyOf(record: RecordData, { schema, defaults }: FormAnswer): Fields {
  const names = Object.keys(record).filter((name) => {
    const property = schema.properties[name];
    return property && !property.readOnly && !(name in defaults) && record[name] !== null;
  });
  return Object.fromEntries(names.map((name) => [name, record[name]]));
}
