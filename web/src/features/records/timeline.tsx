import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { formQuery } from "../../api/queries.ts";
import { commentsQuery, historyQuery, waysQuery } from "../../api/record-queries.ts";
import type { RecordData, Schema } from "../../api/shapes.ts";
import { formatDay } from "../../i18n/format.ts";
import { useLanguage, useSay, useSayOr } from "../../i18n/index.tsx";
import { Failure, Patient, State } from "../../ui/state.tsx";
import { Value } from "../../widgets/registry.tsx";
import { Comment } from "./comment.tsx";
import { COMMENT, Composer } from "./composer.tsx";
import { entriesOf, merged, type Of, type TimelineEntry } from "./entries.ts";
import { Head } from "./entry-head.tsx";
import { Tasks } from "./tasks.tsx";

interface TimelineProps {
  object: string;
  id: string;
  schema: Schema;
}

/** What is to be done about a record, what people say about it, and what became of it, newest first. */
export function Timeline({ object, id, schema }: TimelineProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const ways = useQuery(waysQuery(object, id, language)).data;
  const history = useInfiniteQuery(historyQuery(object, id));
  const canRead = useQuery(formQuery(COMMENT, "edit", language)).data !== undefined;
  const comments = useInfiniteQuery({ ...commentsQuery(object, id), enabled: canRead });
  const stages = ways?.machines.map((machine) => machine.field) ?? [];
  const items = history.data?.pages.flatMap((page) => page.items) ?? [];
  const said = comments.data?.pages.flatMap((page) => page.items) ?? [];
  const entries = merged(
    { entries: items.flatMap((item) => entriesOf(item, stages)), more: history.hasNextPage },
    { entries: said.map(asEntry), more: comments.hasNextPage },
  );
  const ready = history.data && (comments.data || !canRead);
  const more = async () => {
    await Promise.all([history, comments].filter((one) => one.hasNextPage).map((one) => one.fetchNextPage()));
  };
  return (
    <div className="timeline">
      <Composer object={object} id={id} />
      <Tasks object={object} id={id} />
      {history.isError && <Failure error={history.error} retry={() => history.refetch()} />}
      {!ready && !history.isError && (
        <Patient>
          <div className="related-bones">
            <span className="bone" style={{ width: "50%" }} />
            <span className="bone" style={{ width: "70%" }} />
          </div>
        </Patient>
      )}
      {ready && entries.length === 0 && <State title={say("history.empty")} />}
      {ready &&
        byDay(entries).map(([day, those]) => (
          <section key={day} aria-label={day ? formatDay(language, day) : say("history.unknownDay")}>
            <h2 className="day">{day ? formatDay(language, day) : say("history.unknownDay")}</h2>
            <ol className="history">
              {those.map((entry) => (
                <li key={entry.key} data-kind={entry.kind}>
                  {entry.kind === "comment" ? (
                    <Comment object={object} id={id} entry={entry} others={said} />
                  ) : entry.kind === "stage" ? (
                    <Step entry={entry} schema={schema} />
                  ) : (
                    <Change entry={entry} schema={schema} />
                  )}
                </li>
              ))}
            </ol>
          </section>
        ))}
      {(history.hasNextPage || comments.hasNextPage) && (
        <Button onClick={more} disabled={history.isFetchingNextPage || comments.isFetchingNextPage}>
          {say("list.more")}
        </Button>
      )}
    </div>
  );
}

function asEntry(comment: RecordData): TimelineEntry {
  const by = typeof comment.created_by === "string" ? { id: comment.created_by, name: null } : null;
  const at = typeof comment.created_at === "string" ? comment.created_at : null;
  return { kind: "comment", at, by, key: comment.id, comment };
}

/** The entries under the day, in the reader's own zone, on which they were. */
function byDay(entries: TimelineEntry[]): [string, TimelineEntry[]][] {
  const days: [string, TimelineEntry[]][] = [];
  for (const entry of entries) {
    const day = entry.at ? dayOf(entry.at) : "";
    const last = days.at(-1);
    if (last?.[0] === day) last[1].push(entry);
    else days.push([day, [entry]]);
  }
  return days;
}

function dayOf(instant: string): string {
  const date = new Date(instant);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function Step({ entry, schema }: { entry: Of<"stage">; schema: Schema }) {
  const property = schema.properties[entry.field];
  return (
    <>
      <Head entry={entry}>
        <span className="soft">{property?.title ?? entry.field}</span>
      </Head>
      <p className="step">
        <Side value={entry.from} field={entry.field} schema={schema} />
        <span aria-hidden="true">→</span>
        <Side value={entry.to} field={entry.field} schema={schema} />
      </p>
    </>
  );
}

function Change({ entry, schema }: { entry: Of<"change">; schema: Schema }) {
  const say = useSay();
  const sayOr = useSayOr();
  const changes = entry.item.changes.filter((change) => schema.properties[change.field]);
  const told = entry.item.action === "create" ? changes.filter((change) => !isEmpty(change.to)) : changes;
  return (
    <>
      <Head entry={entry}>
        {sayOr(`history.${entry.item.action}`, entry.item.action)}{" "}
        {entry.item.via && <span className="faint">{say("history.via", { via: entry.item.via })}</span>}
      </Head>
      {told.length > 0 && (
        <ul>
          {told.map(({ field, from, to }) => (
            <li key={field}>
              <span className="soft">{schema.properties[field]?.title ?? field}</span>
              {entry.item.action !== "create" && (
                <>
                  <Side value={from} field={field} schema={schema} />
                  <span aria-hidden="true">→</span>
                </>
              )}
              <Side value={to} field={field} schema={schema} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const isEmpty = (value: unknown) => value === null || value === undefined || value === "";

function Side({ value, field, schema }: { value: unknown; field: string; schema: Schema }) {
  const say = useSay();
  if (isEmpty(value)) return <span className="faint">{say("value.empty")}</span>;
  return <Value value={value} property={schema.properties[field]} />;
}
