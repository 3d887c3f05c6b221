import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { Filter, Head } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { State } from "../ui/state.tsx";

interface NothingProps {
  head: Head;
  /** What the view itself asks of its records, and its name. */
  view: { title: string; filter?: Filter | null } | undefined;
  /** Whether the person asks for more than the view does. */
  filtered: boolean;
  /** Lets go of what the person asks for. */
  clear?(): void;
}

/** A view without records: whether there are none, none of that view or none that match, and what to do about it. */
export function Nothing({ head, view, filtered, clear }: NothingProps) {
  const say = useSay();
  if (filtered) {
    return (
      <State title={say("list.noMatch")} text={say("list.noMatchHelp")}>
        {clear && <Button onClick={clear}>{say("list.clear")}</Button>}
      </State>
    );
  }
  // A view that shows only some of the records may be empty while there are others.
  const [title, help] = view?.filter
    ? [say("list.emptyView", { title: view.title }), say("list.emptyViewHelp")]
    : [say("list.empty", { title: head.plural }), head.can.create ? say("list.emptyHelp") : undefined];
  return (
    <State title={title} text={help}>
      {head.can.create && (
        <Link to="/o/$object/new" params={{ object: head.object }}>
          <Button type="primary" tabIndex={-1}>
            {say("record.new", { title: head.title })}
          </Button>
        </Link>
      )}
    </State>
  );
}

/** The same for a view that is no list: only what it was asked beyond its own filter is the person's. */
export function Empty({
  head,
  view,
  filter,
}: {
  head: Head;
  view: NonNullable<NothingProps["view"]>;
  filter?: Filter;
}) {
  return (
    <Nothing head={head} view={view} filtered={JSON.stringify(filter) !== JSON.stringify(view.filter ?? undefined)} />
  );
}
