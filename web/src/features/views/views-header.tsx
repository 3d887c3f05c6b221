import { useNavigate } from "@tanstack/react-router";
import { Button, Input, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import type { ListAnswer, ListView, Page, ViewShape } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { useSettled } from "../../ui/lookup-select.tsx";
import { useShortcut } from "../../ui/shortcuts.ts";
import { useTitle } from "../../ui/use-title.ts";
import { SavedMenu } from "./saved/saved-menu.tsx";
import { searchedFields, type ViewSearch } from "./search.ts";
import { ViewTabs } from "./view-tabs.tsx";

interface ViewsHeaderProps {
  list: ListAnswer;
  views: ViewShape[];
  /** The list or view that is open. */
  view?: ListView | ViewShape;
  search: ViewSearch;
  count?: Page["count"];
  onSearch(search: ViewSearch): void;
}

/** Title, count, lists and views as tabs, quick search and the button to create. */
export function ViewsHeader({ list, views, view, search, count, onSearch }: ViewsHeaderProps) {
  const say = useSay();
  const navigate = useNavigate();
  useTitle(list.plural);
  const { object } = list;
  return (
    <header className="page-head list-head">
      <h1>{list.plural}</h1>
      {count && (
        <span className="count">{say(count.exact ? "list.count" : "list.countAtLeast", { count: count.value })}</span>
      )}
      <ViewTabs list={list} views={views} view={view} search={search} />
      <span className="grow" />
      {searchedFields(list, view).length > 0 && <QuickSearch search={search} onSearch={onSearch} />}
      <SavedMenu object={object} search={search} />
      {list.can.create && (
        <Button type="primary" onClick={() => navigate({ to: "/o/$object/new", params: { object } })}>
          {say("list.new")}
        </Button>
      )}
    </header>
  );
}

interface QuickSearchProps {
  search: ViewSearch;
  onSearch(search: ViewSearch): void;
}

function QuickSearch({ search, onSearch }: QuickSearchProps) {
  const say = useSay();
  const box = useRef<InputRef>(null);
  const [text, setText] = useState(search.q ?? "");
  const settled = useSettled(text, 250);
  const latest = useRef({ search, onSearch, sent: search.q });
  latest.current = { ...latest.current, search, onSearch };
  useShortcut("/", "shortcut.search", () => box.current?.focus());
  useEffect(() => {
    const { search: now, onSearch: change } = latest.current;
    if (settled === (now.q ?? "")) return;
    latest.current.sent = settled || undefined;
    change({ ...now, q: settled || undefined });
  }, [settled]);
  // The address may change by other hands, such as the button that clears everything; then the box follows it.
  useEffect(() => {
    if (search.q !== latest.current.sent) setText(search.q ?? "");
    latest.current.sent = search.q;
  }, [search.q]);
  return (
    <Input
      ref={box}
      type="search"
      className="quick-search"
      allowClear
      aria-label={say("list.search")}
      placeholder={say("list.search")}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}
