import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, DatePicker, Modal } from "antd";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { comparedQuery, recordThenQuery } from "../../api/record-queries.ts";
import type { FormAnswer, ListAnswer, RecordData, Ways } from "../../api/shapes.ts";
import { Node } from "../../form/elements.tsx";
import type { FilterContext } from "../../form/filter.ts";
import { FormRoom } from "../../form/form-view.tsx";
import { controlsOf, fieldOf, layoutOf } from "../../form/layout.ts";
import { createForm, type FormStore } from "../../form/store.ts";
import { formatInstant } from "../../i18n/format.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, Patient } from "../../ui/state.tsx";
import { Value } from "../../widgets/registry.tsx";
import { BLOCKS } from "./blocks.tsx";
import { type RecordHere, RecordRoom } from "./here.ts";
import { KeyFacts } from "./key-facts.tsx";
import { StagePath } from "./stage-path.tsx";

interface AsOfProps {
  form: FormAnswer;
  list: ListAnswer;
  ways: Ways;
  filters: FilterContext;
  here: RecordHere;
  /** The form of the record as it is now, into which an earlier value can be brought back. */
  store: FormStore;
  asOf: string;
}

/** The record as it was at an earlier moment, plainly said to be that, and nothing in it can be changed. */
export function AsOf(props: AsOfProps) {
  const { here, asOf } = props;
  const then = useQuery(recordThenQuery(here.object, here.id, asOf));
  const [comparing, setComparing] = useState(false);
  return (
    <>
      <Banner here={here} asOf={asOf} onCompare={() => setComparing(true)} />
      {then.isError ? (
        <Failure error={then.error} retry={() => then.refetch()} />
      ) : then.data ? (
        <Then key={asOf} {...props} record={then.data} />
      ) : (
        <Patient>
          <div className="form-body" />
        </Patient>
      )}
      {comparing && <Comparison {...props} onClose={() => setComparing(false)} />}
    </>
  );
}

/** Which moment is shown, how to choose another, and the way back. */
function Banner({ here, asOf, onCompare }: { here: RecordHere; asOf: string; onCompare(): void }) {
  const say = useSay();
  const navigate = useNavigate();
  const language = useLanguage((state) => state.language);
  const go = (search: { as_of?: string }) =>
    navigate({ to: "/o/$object/$id", params: { object: here.object, id: here.id }, search, replace: true });
  return (
    <section className="as-of" aria-label={say("asOf.title")}>
      <strong role="status">{say("asOf.banner", { moment: formatInstant(language, asOf) })}</strong>
      <DatePicker
        value={dayjs(asOf)}
        showTime={{ format: "HH:mm" }}
        format="YYYY-MM-DD HH:mm"
        allowClear={false}
        aria-label={say("asOf.choose")}
        disabledDate={(day) => day.isAfter(dayjs())}
        onChange={(day) => day && void go({ as_of: earlier(day.toDate()) })}
      />
      <span className="grow" />
      <Button onClick={onCompare}>{say("asOf.compare")}</Button>
      <Button type="primary" onClick={() => void go({})}>
        {say("asOf.back")}
      </Button>
    </section>
  );
}

/** A moment that is not ahead: what is to come was not yet. */
const earlier = (moment: Date): string => new Date(Math.min(moment.getTime(), Date.now())).toISOString();

function Then({ form, list, ways, filters, here, asOf, record }: AsOfProps & { record: RecordData }) {
  const say = useSay();
  const [store] = useState(() => createForm(record));
  const room = useMemo(() => ({ ...here, asOf }), [here, asOf]);
  return (
    <RecordRoom value={room}>
      <div className="then-facts">
        <KeyFacts list={list} layout={layoutOf(form, record)} schema={form.schema} record={record} />
      </div>
      {ways.machines
        .filter((machine) => record[machine.field] !== null && record[machine.field] !== undefined)
        .map((machine) => (
          <StagePath
            key={machine.name}
            machine={{ ...machine, stage: (record[machine.field] as string | null | undefined) ?? null }}
            ways={[]}
            course={[]}
            schema={form.schema}
            busy
            onTake={() => undefined}
          />
        ))}
      <section className="form-body then" aria-label={say("record.details")}>
        <FormRoom
          store={store}
          schema={form.schema}
          mode="edit"
          readOnly
          still
          asOf={asOf}
          filters={filters}
          peek={here.peek}
          prefix="then"
          blocks={BLOCKS}
        >
          <Node element={layoutOf(form, record)} />
        </FormRoom>
      </section>
    </RecordRoom>
  );
}

/** What differs between the moment and another one; an earlier value can be brought back, one field at a time. */
function Comparison({ form, here, store, asOf, onClose }: AsOfProps & { onClose(): void }) {
  const say = useSay();
  const navigate = useNavigate();
  const language = useLanguage((state) => state.language);
  const [to, setTo] = useState<string>();
  const compared = useQuery(comparedQuery(here.object, here.id, asOf, to));
  const shown = useMemo(() => new Set(controlsOf(form.layout).map(fieldOf)), [form.layout]);
  // Who changed it last and when differs in any case; what is computed matters where the form shows it.
  const changes = (compared.data?.changes ?? []).filter(
    ({ field }) => form.schema.properties[field] && (shown.has(field) || !form.schema.properties[field]?.readOnly),
  );
  const restore = async (field: string, value: unknown) => {
    store.put(`/${field}`, value ?? null);
    onClose();
    await navigate({ to: "/o/$object/$id", params: { object: here.object, id: here.id }, search: {} });
  };
  return (
    <Modal
      open
      width={820}
      title={say("compare.title")}
      footer={<Button onClick={onClose}>{say("action.close")}</Button>}
      onCancel={onClose}
    >
      <p className="compare-moments">
        <span>{formatInstant(language, asOf)}</span>
        <span aria-hidden="true">→</span>
        <DatePicker
          value={to ? dayjs(to) : null}
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          placeholder={say("compare.now")}
          aria-label={say("compare.with")}
          disabledDate={(day) => day.isAfter(dayjs()) || day.isBefore(dayjs(asOf), "day")}
          onChange={(day) => setTo(day ? earlier(day.toDate()) : undefined)}
        />
      </p>
      {compared.isError && <Failure error={compared.error} retry={() => compared.refetch()} />}
      {compared.data && changes.length === 0 && <p className="faint">{say("compare.none")}</p>}
      {changes.length > 0 && (
        <div className="rows-scroll">
          <table className="related-table">
            <thead>
              <tr>
                <th scope="col">{say("compare.field")}</th>
                <th scope="col">{say("compare.then")}</th>
                <th scope="col">{to ? formatInstant(language, to) : say("compare.now")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {changes.map(({ field, from, to: now }) => {
                const property = form.schema.properties[field];
                const mayWrite = form.can.update && property && !property.readOnly;
                return (
                  <tr key={field}>
                    <th scope="row">{property?.title ?? field}</th>
                    <td>{isEmpty(from) ? <Nothing /> : <Value plain value={from} property={property} />}</td>
                    <td>{isEmpty(now) ? <Nothing /> : <Value plain value={now} property={property} />}</td>
                    <td>
                      {mayWrite && (
                        <Button size="small" onClick={() => restore(field, from)}>
                          {say("compare.restore")}
                        </Button>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Modal>
  );
}

function Nothing() {
  const say = useSay();
  return <span className="faint">{say("value.empty")}</span>;
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === "";
