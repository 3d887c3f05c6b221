import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { timelineQuery } from "../../api/record-queries.ts";
import type { Schema } from "../../api/shapes.ts";
import { formatDay } from "../../i18n/format.ts";
import { useLanguage, useSay, useSayOr } from "../../i18n/index.tsx";
import { Failure, Patient, State } from "../../ui/state.tsx";
import { Value } from "../../widgets/registry.tsx";
import { Comment } from "./comment.tsx";
import { Composer } from "./composer.tsx";
import { byDay, keyOf, type Of } from "./entries.ts";
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
  const told = useInfiniteQuery(timelineQuery(object, id));
  const entries = told.data?.pages.flatMap((page) => page.items);
  const said = entries?.flatMap((entry) => (entry.kind === "comment" ? [entry.comment] : [])) ?? [];
  return (
    <div className="timeline">
      <Composer object={object} id={id} />
      <Tasks object={object} id={id} />
      {told.isError && <Failure error={told.error} retry={() => told.refetch()} />}
      {told.isPending && (
        <Patient>
          <div className="related-bones">
            <span className="bone" style={{ width: "50%" }} />
            <span className="bone" style={{ width: "70%" }} />
          </div>
        </Patient>
      )}
      {entries?.length === 0 && <State title={say("history.empty")} />}
      {entries &&
        byDay(entries).map(([day, those]) => (
          <section
            key={those[0] && keyOf(those[0])}
            aria-label={day ? formatDay(language, day) : say("history.unknownDay")}
          >
            <h2 className="day">{day ? formatDay(language, day) : say("history.unknownDay")}</h2>
            <ol className="history">
              {those.map((entry) => (
                <li key={keyOf(entry)} data-kind={entry.kind}>
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
      {told.hasNextPage && (
        <Button onClick={() => told.fetchNextPage()} disabled={told.isFetchingNextPage}>
          {say("list.more")}
        </Button>
      )}
    </div>
  );
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
  const changes = entry.changes.filter((change) => schema.properties[change.field]);
  const told = entry.action === "create" ? changes.filter((change) => !isEmpty(change.to)) : changes;
  return (
    <>
      <Head entry={entry}>
        {sayOr(`history.${entry.action}`, entry.action)}{" "}
        {entry.via && <span className="faint">{say("history.via", { via: entry.via })}</span>}
      </Head>
      {told.length > 0 && (
        <ul>
          {told.map(({ field, from, to }) => (
            <li key={field}>
              <span className="soft">{schema.properties[field]?.title ?? field}</span>
              {entry.action !== "create" && (
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
