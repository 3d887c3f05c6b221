import { Link } from "@tanstack/react-router";
import { useVisit } from "../../api/bookmarks.ts";
import { useLabel } from "../../api/labels.ts";
import type { ListAnswer, RecordData } from "../../api/shapes.ts";
import { layoutOf } from "../../form/layout.ts";
import { useSay } from "../../i18n/index.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { KeyFacts } from "./key-facts.tsx";
import { RecordActions } from "./record-actions.tsx";
import type { Open } from "./use-open.ts";

interface RecordHeaderProps {
  list: ListAnswer;
  record: RecordData;
  open: Open;
  /** The page shows an earlier moment. */
  still?: boolean;
}

/** Which record this is, what matters most about it, and what can be done with it as a whole. */
export function RecordHeader({ list, record, open, still }: RecordHeaderProps) {
  const say = useSay();
  const found = useLabel(list.object, record.id);
  const label = found ?? say("list.untitled");
  useTitle(label);
  useVisit(found ? { href: `/o/${list.object}/${record.id}`, title: found } : undefined);
  return (
    <header className="page-head record-head">
      <p className="crumb">
        <Link activeOptions={{ exact: true }} to="/o/$object" params={{ object: list.object }}>
          {list.plural}
        </Link>
      </p>
      <h1>
        {found === undefined ? <span className="bone" style={{ width: 180, height: 18, marginTop: 5 }} /> : label}
      </h1>
      {!still && <RecordActions record={record} open={open} label={label} />}
      {/* The facts of an earlier moment stand below the banner that says which one. */}
      {!still && (
        <KeyFacts list={list} layout={layoutOf(open.form, record)} schema={open.form.schema} record={record} />
      )}
    </header>
  );
}
