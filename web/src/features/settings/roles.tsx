import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { listQuery } from "../../api/queries.ts";
import { documentsQuery } from "../../api/settings-queries.ts";
import { useLanguage, useSay, useSayOr } from "../../i18n/index.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { GrantLine } from "./grant-line.tsx";
import { ACTIONS, grantsOf, listed } from "./grants.ts";
import { Bones, Section, Table } from "./parts.tsx";

const route = getRouteApi("/shell/settings/$page");

/** What each role may do: its grants, object by object, in words. */
export function Roles() {
  const say = useSay();
  const roles = useQuery(documentsQuery("role"));
  const { role } = route.useSearch();
  const titleOf = useRoleTitle();
  if (roles.isError) return <Failure error={roles.error} retry={() => roles.refetch()} />;
  if (roles.isPending) return <Bones />;
  const shown = roles.data.find((one) => one.name === role) ?? roles.data[0];
  if (!shown) return <State title={say("settings.noRoles")} />;
  const title = titleOf(shown.name, shown.body.title);
  return (
    <>
      <nav className="tabs" aria-label={say("settings.page.roles")}>
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
      <Section
        title={title}
        text={say("settings.roleFrom", { pack: shown.pack })}
        aside={
          <Link
            to="/o/$object"
            params={{ object: "user" }}
            search={{ filter: { field: "roles", contains: shown.name } }}
          >
            {say("settings.whoHas")}
          </Link>
        }
      >
        <DocumentRights rights={listed(shown.body.documents)} />
        <Matrix label={title} grants={grantsOf(shown.body)} />
      </Section>
    </>
  );
}

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

function Matrix({ label, grants }: { label: string; grants: ReturnType<typeof grantsOf> }) {
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
          <GrantLine key={grant.name} grant={grant} heads={heads} />
        ))}
      </Table>
    </>
  );
}
