import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { formQuery, listQuery, recordQuery, waysQuery } from "../../api/queries.ts";
import type { FormAnswer, ListAnswer, RecordData, Ways } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure } from "../../ui/state.tsx";
import { History } from "./history.tsx";
import { RecordForm, SaveDialogs } from "./record-form.tsx";
import { RecordHeader } from "./record-header.tsx";
import { RecordSkeleton } from "./record-skeleton.tsx";
import { StagePaths } from "./stage-path.tsx";
import { useOpen } from "./use-open.ts";

const route = getRouteApi("/shell/o/$object/$id");

/** The one record page: any object's record, where it is on its course, its form and its history. */
export function RecordPage() {
  const { object, id } = route.useParams();
  const language = useLanguage((state) => state.language);
  const form = useQuery(formQuery(object, "edit", language));
  const list = useQuery(listQuery(object, language));
  const record = useQuery(recordQuery(object, id));
  const ways = useQuery(waysQuery(object, id, language));
  const failed = [record, form, list, ways].find((query) => query.isError && !query.data);
  if (failed) return <Failure page error={failed.error} retry={() => failed.refetch()} />;
  if (!form.data || !list.data || !record.data || !ways.data) return <RecordSkeleton />;
  return <OpenRecord key={`${object}/${id}`} form={form.data} list={list.data} record={record.data} ways={ways.data} />;
}

interface OpenRecordProps {
  form: FormAnswer;
  list: ListAnswer;
  record: RecordData;
  ways: Ways;
}

function OpenRecord({ form, list, record, ways }: OpenRecordProps) {
  const { tab } = route.useSearch();
  const say = useSay();
  const open = useOpen(useGoverned(form, ways), record);
  const { object } = form;
  const params = { object, id: record.id };
  return (
    <div className="record-page">
      <RecordHeader list={list} record={record} open={open} />
      <StagePaths open={open} id={record.id} ways={ways} />
      <nav className="tabs" aria-label={say("record.parts")}>
        <Link to="/o/$object/$id" params={params} search={{}} activeOptions={{ exact: true }}>
          {say("record.details")}
        </Link>
        <Link to="/o/$object/$id" params={params} search={{ tab: "history" }} activeOptions={{ exact: true }}>
          {say("record.history")}
        </Link>
      </nav>
      {tab === "history" ? <History object={object} id={record.id} schema={form.schema} /> : <RecordForm open={open} />}
      <SaveDialogs open={open} />
    </div>
  );
}

/** The form in which the stages of a machine are only read: its ways change them. */
function useGoverned(form: FormAnswer, ways: Ways): FormAnswer {
  const governed = ways.machines.map((machine) => machine.field).join(",");
  return useMemo(() => {
    const properties = { ...form.schema.properties };
    for (const field of governed.split(",")) {
      if (properties[field]) properties[field] = { ...properties[field], readOnly: true };
    }
    return { ...form, schema: { ...form.schema, properties } };
  }, [form, governed]);
}
