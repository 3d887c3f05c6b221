import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { type KeyboardEvent, type ReactNode, useMemo } from "react";
import { everyQuery, listQuery } from "../../api/queries.ts";
import type { Filter, Head, PromptAction, RecordData } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import { Failure } from "../../ui/state.tsx";
import { known } from "../../views/contract.ts";
import { Facts } from "../../views/facts.tsx";
import { useHopeful } from "../../views/pending.ts";
import { useChange } from "../../views/use-change.tsx";

interface BriefProps {
  object: string;
  filter: Filter | undefined;
  fields?: string[];
  actions?: PromptAction[];
  /** The list that has all of them. */
  list?: string | null;
}

/** How many records are shown before the list is opened. */
const SHOWN = 5;

/** The first records that a filter finds, each with what can be done about it by one key. */
export function Brief(props: BriefProps) {
  const language = useLanguage((state) => state.language);
  const list = useQuery(listQuery(props.object, language));
  if (list.isError && !list.data) return <Failure error={list.error} retry={() => list.refetch()} />;
  return list.data ? <Records {...props} head={list.data} /> : <span className="bone home-bone" />;
}

function Records({ head, filter, fields = [], actions = [], list }: BriefProps & { head: Head }) {
  const say = useSay();
  const { change, move, dialog } = useChange(head);
  const wanted = known(head, fields).join(",");
  const ask = useMemo(() => ({ filter, fields: wanted === "" ? [] : wanted.split(",") }), [filter, wanted]);
  const records = useQuery({ ...everyQuery(head.object, ask, SHOWN), placeholderData: (previous) => previous });
  const items = useHopeful(records.data?.items ?? NONE);
  const act = (record: RecordData, action: PromptAction) => {
    const [field, value] = Object.entries(action.set)[0] ?? [];
    // A stage goes by its ways, so that its gate can ask for what is missing.
    const single = Object.keys(action.set).length === 1 && field && head.schema.properties[field]?.oneOf;
    void (single ? move(record, field, value as string) : change(record, action.set));
  };
  const press = (event: KeyboardEvent, record: RecordData) => {
    const action = actions[Number(event.key) - 1];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act(record, action);
  };
  if (records.isError && !records.data) return <Failure error={records.error} retry={() => records.refetch()} />;
  return (
    <>
      {records.data?.items.length === 0 && <p className="faint">{say("list.empty", { title: head.plural })}</p>}
      <ul className="brief">
        {items.map((record) => (
          <li key={record.id}>
            <Link
              to="/o/$object/$id"
              params={{ object: head.object, id: record.id }}
              onKeyDown={(event) => press(event, record)}
            >
              <RecordLabel to={head.object} id={record.id} />
            </Link>
            <Facts head={head} record={record} fields={fields} />
            <span className="grow" />
            {actions.map((action, at) => (
              <Button key={action.name} size="small" onClick={() => act(record, action)}>
                {action.title} <kbd>{at + 1}</kbd>
              </Button>
            ))}
          </li>
        ))}
      </ul>
      {records.data?.more && (
        <All object={head.object} search={{ ...(list ? { list } : {}), filter }}>
          {say("home.all")}
        </All>
      )}
      {dialog}
    </>
  );
}

const NONE: RecordData[] = [];

interface AllProps {
  object: string;
  search: { list?: string; view?: string; filter?: Filter };
  children: ReactNode;
}

/** The way to everything of which this is the beginning. */
export function All({ object, search, children }: AllProps) {
  return (
    <p className="home-all">
      <Link to="/o/$object" params={{ object }} search={search}>
        {children}
      </Link>
    </p>
  );
}
