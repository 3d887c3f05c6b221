import { Link } from "@tanstack/react-router";
import { useSay } from "../i18n/index.tsx";
import { State } from "../ui/state.tsx";

export function NotFound() {
  const say = useSay();
  return (
    <State page title={say("state.notFound")} text={say("state.notFoundHelp")}>
      <Link to="/">{say("state.home")}</Link>
    </State>
  );
}
