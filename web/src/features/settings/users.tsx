import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button, Dropdown, Input } from "antd";
import { useEffect, useState } from "react";
import { listQuery, recordsQuery } from "../../api/queries.ts";
import type { ListAnswer, RecordData } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { useSettled } from "../../ui/lookup-select.tsx";
import { OptionTag } from "../../ui/option-tag.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { Value } from "../../widgets/registry.tsx";
import { Bones, Cell, Table } from "./parts.tsx";
import { type UserDeed, UserDialogs } from "./user-dialogs.tsx";

export const USER = "user";
const route = getRouteApi("/shell/settings/$page");

/** Who may sign in, with which roles; made, locked, given a new password and signed out here. */
export function Users() {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const list = useQuery(listQuery(USER, language));
  const { q } = route.useSearch();
  const filter = q ? { any: ["name", "login", "email"].map((field) => ({ field, contains: q })) } : undefined;
  const records = useInfiniteQuery(recordsQuery(USER, { filter, sort: "name", limit: 100, count: 1000 }));
  const [deed, setDeed] = useState<UserDeed>();
  if (list.isError) return <Failure error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Bones />;
  const items = records.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="settings-tools">
        <UserSearch />
        <span className="grow" />
        {list.data.can.create && (
          <Button type="primary" onClick={() => setDeed({ do: "make" })}>
            {say("record.new", { title: list.data.title })}
          </Button>
        )}
      </div>
      {records.isError && !records.data ? (
        <Failure error={records.error} retry={() => records.refetch()} />
      ) : records.isPending ? (
        <Bones />
      ) : items.length === 0 ? (
        <State title={say("list.noMatch")} text={say("list.noMatchHelp")} />
      ) : (
        <UserTable list={list.data} items={items} onDeed={setDeed} />
      )}
      {records.hasNextPage && (
        <Button loading={records.isFetchingNextPage} onClick={() => records.fetchNextPage()}>
          {say("list.more")}
        </Button>
      )}
      {deed && <UserDialogs head={list.data} deed={deed} onDeed={setDeed} onClose={() => setDeed(undefined)} />}
    </>
  );
}

function UserSearch() {
  const say = useSay();
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(q ?? "");
  const settled = useSettled(text, 250);
  useEffect(() => {
    if (settled !== (q ?? "")) void navigate({ search: { q: settled || undefined }, replace: true });
  }, [settled, q, navigate]);
  return (
    <Input
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

interface UserTableProps {
  list: ListAnswer;
  items: RecordData[];
  onDeed(deed: UserDeed): void;
}

function UserTable({ list, items, onDeed }: UserTableProps) {
  const say = useSay();
  const { properties } = list.schema;
  const shown = ["name", "login", "roles", "department"].filter((field) => field in properties);
  const head = (field: string) => properties[field]?.title ?? field;
  return (
    <Table label={list.plural} heads={[...shown.map(head), say("settings.state"), say("settings.deeds")]}>
      {items.map((user) => (
        <tr key={user.id}>
          {shown.map((field, at) => (
            <Cell key={field} head={head(field)}>
              {at === 0 ? (
                <Link to="/o/$object/$id" params={{ object: USER, id: user.id }}>
                  {String(user[field] ?? say("list.untitled"))}
                </Link>
              ) : (
                <Value value={user[field]} property={properties[field]} />
              )}
            </Cell>
          ))}
          <Cell head={say("settings.state")}>
            {user.active === false ? (
              <OptionTag title={say("settings.locked")} color="red" />
            ) : (
              <OptionTag title={say("settings.active")} color="green" />
            )}
          </Cell>
          <Cell head={say("settings.deeds")}>{list.can.update && <UserMenu user={user} onDeed={onDeed} />}</Cell>
        </tr>
      ))}
    </Table>
  );
}

function UserMenu({ user, onDeed }: { user: RecordData; onDeed(deed: UserDeed): void }) {
  const say = useSay();
  const deeds = ["change", user.active === false ? "unlock" : "lock", "password", "sign-out"] as const;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: deeds.map((one) => ({ key: one, label: say(`settings.user.${one}`) })),
        onClick: ({ key }) => {
          const found = deeds.find((one) => one === key);
          if (found) onDeed({ do: found, user });
        },
      }}
    >
      <Button size="small" aria-label={say("settings.user.menu", { name: String(user.name) })}>
        ⋯
      </Button>
    </Dropdown>
  );
}
