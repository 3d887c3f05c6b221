import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { sessionQuery } from "../../api/queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { State } from "../../ui/state.tsx";

/** Where a person starts: the first entry of the first menu they have. */
export function HomePage() {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language));
  const first = session.data?.apps.flatMap((app) => app.menu)[0];
  if (!session.data) return null;
  if (!first) return <State page title={say("shell.empty")} text={say("shell.emptyHelp")} />;
  return (
    <Navigate
      to="/o/$object"
      params={{ object: first.object }}
      search={first.list ? { list: first.list } : {}}
      replace
    />
  );
}
