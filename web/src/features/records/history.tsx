import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { historyQuery } from "../../api/record-queries.ts";
import type { HistoryItem, Schema } from "../../api/shapes.ts";
import { formatInstant } from "../../i18n/format.ts";
import { useLanguage, useSay, useSayOr } from "../../i18n/index.tsx";
import { Failure, Patient, State } from "../../ui/state.tsx";
import { Value } from "../../widgets/registry.tsx";

/** Who changed what and when, newest first. */
export function History({ object, id, schema }: { object: string; id: string; schema: Schema }) {
  const say = useSay();
  const history = useInfiniteQuery(historyQuery(object, id));
  if (history.isError) return <Failure error={history.error} retry={() => history.refetch()} />;
  if (!history.data) return <Patient>{null}</Patient>;
  const items = history.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <State title={say("history.empty")} />;
  return (
    <div className="history">
      <ol>
        {items.map((item) => (
          <Entry key={`${item.version} ${item.at} ${item.action}`} item={item} schema={schema} />
        ))}
      </ol>
      {history.hasNextPage && (
        <Button onClick={() => history.fetchNextPage()} disabled={history.isFetchingNextPage}>
          {say("list.more")}
        </Button>
      )}
    </div>
  );
}

function Entry({ item, schema }: { item: HistoryItem; schema: Schema }) {
  const say = useSay();
  const sayOr = useSayOr();
  const language = useLanguage((state) => state.language);
  const changes = item.changes.filter((change) => schema.properties[change.field]);
  return (
    <li>
      <p>
        <b>{item.by?.name ?? say("history.someone")}</b> {sayOr(`history.${item.action}`, item.action)}
        <span className="faint">
          {item.at && <time dateTime={item.at}>{formatInstant(language, item.at)}</time>} ·{" "}
          {say("history.version", { version: item.version })}
          {item.via && ` · ${say("history.via", { via: item.via })}`}
        </span>
      </p>
      {changes.length > 0 && (
        <ul>
          {changes.map(({ field, from, to }) => (
            <li key={field}>
              <span className="soft">{schema.properties[field]?.title ?? field}</span>
              <Side value={from} field={field} schema={schema} />
              <span aria-hidden="true">→</span>
              <Side value={to} field={field} schema={schema} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Side({ value, field, schema }: { value: unknown; field: string; schema: Schema }) {
  const say = useSay();
  if (value === null || value === undefined) return <span className="faint">{say("value.empty")}</span>;
  return <Value value={value} property={schema.properties[field]} />;
}
