import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { formQuery, listQuery, recordQuery } from "../../api/queries.ts";
import { waysQuery } from "../../api/record-queries.ts";
import type { FormAnswer, ListAnswer, RecordData, Ways } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { later } from "../../ui/later.tsx";
import { Failure, Patient } from "../../ui/state.tsx";
import { RecordRoom } from "./here.ts";
import type { Peeked } from "./peek.tsx";
import { RecordForm, SaveDialogs } from "./record-form.tsx";
import { RecordHeader } from "./record-header.tsx";
import { RecordSkeleton } from "./record-skeleton.tsx";
import { furtherRelated, RelatedTab } from "./related-tab.tsx";
import type { RecordTab } from "./search.ts";
import { StagePaths } from "./stage-path.tsx";
import { TimelineLater } from "./timeline-later.tsx";
import { useOpen } from "./use-open.ts";

const AsOf = later(
  async () => (await import("./as-of.tsx")).AsOf,
  <Patient>
    <div className="form-body" />
  </Patient>,
);
const Peek = later(async () => (await import("./peek.tsx")).Peek);

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
  const { tab, as_of: asOf } = route.useSearch();
  const say = useSay();
  const open = useOpen(useGoverned(form, ways), record);
  const { object } = form;
  const { id } = record;
  const [peeked, setPeeked] = useState<Peeked>();
  const peek = useCallback((other: string, one: string) => setPeeked({ object: other, id: one }), []);
  const here = useMemo(() => ({ object, id, related: form.related ?? [], peek }), [object, id, form.related, peek]);
  const related = useMemo(() => furtherRelated(form), [form]);
  const parts: [RecordTab | undefined, string][] = [
    [undefined, say("record.details")],
    ...(related.length > 0 ? [["related", say("record.related")] as [RecordTab, string]] : []),
    ["timeline", say("record.timeline")],
  ];
  return (
    <RecordRoom value={here}>
      <div className="record-page">
        <RecordHeader list={list} record={record} open={open} still={asOf !== undefined} />
        {asOf === undefined ? (
          <>
            <StagePaths open={open} id={id} ways={ways} />
            <nav className="tabs" aria-label={say("record.parts")}>
              {parts.map(([part, title]) => (
                <Link
                  key={title}
                  to="/o/$object/$id"
                  params={{ object, id }}
                  search={part ? { tab: part } : {}}
                  activeOptions={{ exact: true }}
                >
                  {title}
                </Link>
              ))}
            </nav>
            {tab === "timeline" && <TimelineLater object={object} id={id} schema={form.schema} />}
            {tab === "related" && <RelatedTab related={related} />}
            {tab === undefined && <RecordForm open={open} peek={peek} />}
          </>
        ) : (
          <AsOf
            form={open.form}
            list={list}
            ways={ways}
            filters={open.filters}
            here={here}
            store={open.store}
            asOf={asOf}
          />
        )}
        <SaveDialogs open={open} />
        {peeked && <Peek {...peeked} onClose={() => setPeeked(undefined)} />}
      </div>
    </RecordRoom>
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
