import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { formQuery, listQuery, recordQuery } from "../../api/queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure } from "../../ui/state.tsx";
import { History } from "./history.tsx";
import { RecordForm } from "./record-form.tsx";
import { RecordHeader } from "./record-header.tsx";
import { RecordSkeleton } from "./record-skeleton.tsx";

const route = getRouteApi("/shell/o/$object/$id");

/** The one record page: any object's record, its form and its history. */
export function RecordPage() {
  const { object, id } = route.useParams();
  const { tab } = route.useSearch();
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const form = useQuery(formQuery(object, "edit", language));
  const list = useQuery(listQuery(object, language));
  const record = useQuery(recordQuery(object, id));
  const failed = [record, form, list].find((query) => query.isError && !query.data);
  if (failed) return <Failure page error={failed.error} retry={() => failed.refetch()} />;
  if (!form.data || !list.data || !record.data) return <RecordSkeleton />;
  return (
    <div className="record-page">
      <RecordHeader list={list.data} record={record.data} can={form.data.can} />
      <nav className="tabs" aria-label={say("list.views")}>
        <Link to="/o/$object/$id" params={{ object, id }} search={{}} activeOptions={{ exact: true }}>
          {say("record.details")}
        </Link>
        <Link to="/o/$object/$id" params={{ object, id }} search={{ tab: "history" }} activeOptions={{ exact: true }}>
          {say("record.history")}
        </Link>
      </nav>
      {tab === "history" ? (
        <History object={object} id={id} schema={form.data.schema} />
      ) : (
        <RecordForm key={`${object}/${id}`} form={form.data} record={record.data} />
      )}
    </div>
  );
}
