import "./settings.css";
import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { listQuery, sessionQuery } from "../../api/queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { SettingsTexts } from "../../i18n/settings/texts.tsx";
import { later } from "../../ui/later.tsx";
import { State } from "../../ui/state.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { Departments } from "./departments.tsx";
import { Jobs } from "./jobs.tsx";
import { PAGES, type PageName } from "./pages.ts";
import { Bones } from "./parts.tsx";
import { Profile } from "./profile.tsx";
import { Roles } from "./roles.tsx";
import { Tokens } from "./tokens.tsx";
import { Versions } from "./versions.tsx";

const route = getRouteApi("/shell/settings/$page");

/** Pages with a form of their own come when they are opened. */
const SHOWN: Record<PageName, ComponentType> = {
  profile: Profile,
  tokens: Tokens,
  users: later(async () => (await import("./users.tsx")).Users, <Bones />),
  departments: Departments,
  roles: Roles,
  workspace: later(async () => (await import("./workspace.tsx")).WorkspaceSettings, <Bones />),
  versions: Versions,
  jobs: Jobs,
};

const GROUPS = ["own", "people", "workspace"] as const;

/** What a person sets for themselves, and what administrators set for everybody. */
export function SettingsPage() {
  return (
    <SettingsTexts>
      <Settings />
    </SettingsTexts>
  );
}

function Settings() {
  const say = useSay();
  const { page } = route.useParams();
  const allowed = useAllowed();
  const known = PAGES.find((one) => one.name === page);
  const title = known ? say(`settings.page.${known.name}`) : say("shell.settings");
  useTitle(title);
  const Shown = known && SHOWN[known.name];
  return (
    <div className="settings-page">
      <nav aria-label={say("shell.settings")} className="settings-menu">
        {GROUPS.map((group) => {
          const pages = PAGES.filter((one) => one.group === group && allowed.has(one.name));
          if (pages.length === 0) return null;
          return (
            <section key={group}>
              <h2>{say(`settings.group.${group}`)}</h2>
              <ul>
                {pages.map(({ name }) => (
                  <li key={name}>
                    <Link to="/settings/$page" params={{ page: name }} search={{}} activeOptions={ANY_SEARCH}>
                      {say(`settings.page.${name}`)}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </nav>
      <div className="settings-content">
        <h1>{title}</h1>
        {!Shown ? (
          <State title={say("state.notFound")} text={say("state.notFoundHelp")} />
        ) : allowed.has(page) ? (
          <Shown key={page} />
        ) : allowed.isSure ? (
          <State title={say("state.noPermission")} text={say("state.noPermissionHelp")} />
        ) : (
          <Bones />
        )}
      </div>
    </div>
  );
}

const ANY_SEARCH = { includeSearch: false };

/** Which pages are for this person; the server decides again at each of them. */
function useAllowed(): { has(page: string): boolean; isSure: boolean } {
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language)).data;
  const objects = PAGES.flatMap((one) => ("object" in one ? [one.object] : []));
  const lists = useQueries({ queries: objects.map((object) => listQuery(object, language)) });
  const has = (name: string) => {
    const page = PAGES.find((one) => one.name === name);
    if (!page || !session) return false;
    if ("right" in page) return session.documents.includes(page.right);
    if (!("object" in page)) return true;
    const can = lists[objects.indexOf(page.object)]?.data?.can;
    return Boolean(can?.create || can?.update);
  };
  return { has, isSure: Boolean(session) && lists.every((list) => !list.isPending) };
}
