import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Navigate } from "@tanstack/react-router";
import { ProblemError } from "../../api/client.ts";
import { homeQuery, sessionQuery } from "../../api/queries.ts";
import type { HomeBlock } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, Patient, State } from "../../ui/state.tsx";
import { useTitle } from "../../ui/use-title.ts";
import { placeOf } from "../../views/address.ts";
import { Entry } from "./entry.tsx";
import "./home.css";
import { Prompts } from "./prompts.tsx";
import { Today } from "./today.tsx";
import { ViewBlock } from "./view-block.tsx";

const route = getRouteApi("/shell/");

/** Where a person starts: the home that the workspace has for them, or the first entry of the first menu they have. */
export function HomePage() {
  const { home: wanted } = route.useSearch();
  const language = useLanguage((state) => state.language);
  const home = useQuery(homeQuery(wanted, language));
  useTitle(home.data?.title);
  if (home.error instanceof ProblemError && home.error.status === 404) return <FirstPlace />;
  if (home.isError && !home.data) return <Failure page error={home.error} retry={() => home.refetch()} />;
  if (!home.data) {
    return (
      <Patient>
        <div className="home">
          <span className="bone home-bone" />
          <span className="bone home-bone" />
        </div>
      </Patient>
    );
  }
  const { title, name, homes, blocks } = home.data;
  return (
    <div className="home-page">
      <header className="page-head">
        <h1>{title}</h1>
        {homes.length > 1 && <Homes homes={homes} current={name} />}
      </header>
      <div className="home">
        {blocks.map((block) => (
          <section key={block.name} className="home-block" data-wide={block.view ? true : undefined}>
            <h2>{block.title}</h2>
            <Content block={block} />
          </section>
        ))}
      </div>
    </div>
  );
}

function Content({ block }: { block: HomeBlock }) {
  if (block.today) return <Today works={block.today} />;
  if (block.prompts) return <Prompts prompts={block.prompts} />;
  if (block.view) return <ViewBlock object={block.view.object} view={block.view.view} />;
  if (block.entry) return <Entry {...block.entry} />;
  return null;
}

function Homes({ homes, current }: { homes: { name: string; title: string }[]; current: string }) {
  const say = useSay();
  return (
    <nav className="views" aria-label={say("home.homes")}>
      {homes.map((one) => (
        <Link
          key={one.name}
          to="/"
          search={{ home: one.name }}
          activeOptions={EXACT}
          aria-current={one.name === current ? "page" : undefined}
        >
          {one.title}
        </Link>
      ))}
    </nav>
  );
}

const EXACT = { exact: true };

/** Who has no home starts at the first entry of their menus. */
function FirstPlace() {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language));
  const first = session.data?.apps.flatMap((app) => app.menu)[0];
  if (!session.data) return null;
  if (!first) return <State page title={say("shell.empty")} text={say("shell.emptyHelp")} />;
  return <Navigate to="/o/$object" params={{ object: first.object }} search={placeOf(first)} replace />;
}
