import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { listQuery, sessionQuery } from "../../api/queries.ts";
import { documentsQuery } from "../../api/settings-queries.ts";
import type { Fields } from "../../api/shapes.ts";
import { useLanguage, useSay, useSayOr } from "../../i18n/index.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { GrantLine } from "./grant-line.tsx";
import { ACTIONS, emptyRole, type Grant, grantsOf, listed, plusGrant, withGrant, withoutGrant } from "./grants.ts";
import { MoreGrants } from "./more-grants.tsx";
import { NewRole } from "./new-role.tsx";
import { Bones, Section, Table } from "./parts.tsx";
import { Publishing } from "./publishing.tsx";

const route = getRouteApi("/shell/settings/$page");

/** What each role may do: its grants, object by object, in words. */
export function Roles() {
  const say = useSay();
  const roles = useQuery(documentsQuery("role"));
  const { role } = route.useSearch();
  const titleOf = useRoleTitle();
  const navigate = route.useNavigate();
  const session = useQuery(sessionQuery(useLanguage((state) => state.language))).data;
  const [fresh, setFresh] = useState<Fields>();
  if (roles.isError) return <Failure error={roles.error} retry={() => roles.refetch()} />;
  if (roles.isPending) return <Bones />;
  if (fresh) {
    const name = String(fresh.name);
    return (
      <RoleEditor
        name={name}
        body={NOTHING}
        start={fresh}
        title={String(fresh.title)}
        onClose={() => setFresh(undefined)}
        onPublished={() => {
          setFresh(undefined);
          void navigate({ search: { role: name } });
        }}
      />
    );
  }
  const shown = roles.data.find((one) => one.name === role) ?? roles.data[0];
  if (!shown) return <State title={say("settings.noRoles")} />;
  const title = titleOf(shown.name, shown.body.title);
  return (
    <>
      {session?.documents.includes("propose") && (
        <NewRole taken={roles.data.map((one) => one.name)} onMake={(name, title) => setFresh(emptyRole(name, title))} />
      )}
      <nav className="tabs settings-roles" aria-label={say("settings.page.roles")}>
        {roles.data.map((one) => (
          <Link
            key={one.name}
            to="/settings/$page"
            params={{ page: "roles" }}
            search={{ role: one.name }}
            activeOptions={EXACT}
            aria-current={one === shown ? "page" : undefined}
          >
            {titleOf(one.name, one.body.title)}
          </Link>
        ))}
      </nav>
      <Role key={shown.name} name={shown.name} pack={shown.pack} body={shown.body} title={title} />
    </>
  );
}

interface RoleProps {
  name: string;
  pack: string;
  body: Fields;
  title: string;
}

/** What a role may do; whoever may propose changes of documents changes it there. */
function Role({ name, pack, body, title }: RoleProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language)).data;
  const [changing, setChanging] = useState(false);
  const mayChange = session?.documents.includes("propose");
  if (changing) {
    return <RoleEditor name={name} body={body} title={title} onClose={() => setChanging(false)} />;
  }
  return (
    <Section
      title={title}
      text={say("settings.roleFrom", { pack })}
      aside={
        <span className="settings-tools">
          <Link to="/o/$object" params={{ object: "user" }} search={{ filter: { field: "roles", contains: name } }}>
            {say("settings.whoHas")}
          </Link>
          {mayChange && (
            <Button size="small" onClick={() => setChanging(true)}>
              {say("settings.roleChange")}
            </Button>
          )}
        </span>
      }
    >
      <DocumentRights rights={listed(body.documents)} />
      <Matrix label={title} grants={grantsOf(body)} />
    </Section>
  );
}

interface RoleEditorProps {
  name: string;
  body: Fields;
  start?: Fields;
  title: string;
  onClose(): void;
  onPublished?(): void;
}

/** The matrix of a role as it is changed: a grant's actions and scope in its line, its fields and filter beside it. */
function RoleEditor({ onClose, ...role }: RoleEditorProps) {
  const say = useSay();
  return (
    <Publishing
      key={JSON.stringify(role.body)}
      kind="role"
      {...role}
      text={say("settings.roleChangeText")}
      aside={
        <Button size="small" onClick={onClose}>
          {say("action.close")}
        </Button>
      }
    >
      {(draft, put) => (
        <>
          <Matrix
            label={role.title}
            grants={grantsOf(draft)}
            onChange={(grant, change) => put(withGrant(draft, grant, change))}
            onRemove={(grant) => put(withoutGrant(draft, grant))}
          />
          <MoreGrants onAdd={(object) => put(plusGrant(draft, object))} />
        </>
      )}
    </Publishing>
  );
}

const NOTHING: Fields = {};
const EXACT = { exact: true };

/** Titles of roles in the reader's language, as the field that gives them to users has them. */
export function useRoleTitle(): (name: string, fallback: unknown) => string {
  const language = useLanguage((state) => state.language);
  const users = useQuery(listQuery("user", language)).data;
  const options = users?.schema.properties.roles?.items?.oneOf ?? [];
  return (name, fallback) =>
    options.find((one) => one.const === name)?.title ?? (typeof fallback === "string" ? fallback : name);
}

function DocumentRights({ rights }: { rights: string[] }) {
  const say = useSay();
  const sayOr = useSayOr();
  if (rights.length === 0) return null;
  const words = rights.map((right) => sayOr(`settings.documents.${right}`, right));
  return (
    <p>
      <span className="soft">{say("settings.documents")}</span> {words.join(" · ")}
    </p>
  );
}

interface MatrixProps {
  label: string;
  grants: Grant[];
  onChange?(grant: string, change: Fields): void;
  onRemove?(grant: string): void;
}

function Matrix({ label, grants, onChange, onRemove }: MatrixProps) {
  const say = useSay();
  if (grants.length === 0) return <State title={say("settings.noGrants")} text={say("settings.noGrantsText")} />;
  const heads = [
    say("settings.object"),
    ...ACTIONS.map((action) => say(`settings.action.${action}`)),
    say("settings.rows"),
    say("settings.fields"),
  ];
  return (
    <>
      <p className="faint">{say("settings.grantsText")}</p>
      <Table label={label} heads={heads}>
        {grants.map((grant) => (
          <GrantLine
            key={grant.name}
            grant={grant}
            heads={heads}
            onChange={onChange && ((change) => onChange(grant.name, change))}
            onRemove={onRemove && (() => onRemove(grant.name))}
          />
        ))}
      </Table>
    </>
  );
}
