import { Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { ProblemError } from "../api/client.ts";
import { type TextKey, useSay } from "../i18n/index.tsx";

interface StateProps {
  title: string;
  text?: string;
  note?: string;
  children?: ReactNode;
  role?: "alert";
  /** The state is the whole page, so its title is the page's heading. */
  page?: boolean;
}

/** The middle of a screen that has nothing to show: why, and what to do next. */
export function State({ title, text, note, children, role, page }: StateProps) {
  const Heading = page ? "h1" : "h2";
  return (
    <div className="state" role={role}>
      <svg viewBox="0 0 96 40" aria-hidden="true" className="state-mark">
        <path d="M4 26c12-22 21-22 33 0s21 22 33 0 14-18 22-10" />
        <path d="M4 14c12 22 21 22 33 0s21-22 33 0 14 18 22 10" />
      </svg>
      <Heading>{title}</Heading>
      {text && <p>{text}</p>}
      {note && <p className="state-note">{note}</p>}
      {children && <div className="state-actions">{children}</div>}
    </div>
  );
}

const KINDS: Record<number, [TextKey, TextKey]> = {
  0: ["state.offline", "state.offlineHelp"],
  403: ["state.noPermission", "state.noPermissionHelp"],
  404: ["state.notFound", "state.notFoundHelp"],
};

/** What a failed request looks like; a refusal offers no retry, because asking again changes nothing. */
export function Failure({ error, retry, page }: { error: unknown; retry?: () => void; page?: boolean }) {
  const say = useSay();
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const [title, help] = KINDS[problem?.status ?? -1] ?? (["state.error", "state.errorHelp"] as const);
  const refused = problem?.status === 403 || problem?.status === 404;
  return (
    <State
      role="alert"
      page={page}
      title={say(title)}
      text={say(help)}
      note={!refused && problem?.request_id ? say("state.request", { id: problem.request_id }) : undefined}
    >
      {retry && !refused && <Button onClick={retry}>{say("state.retry")}</Button>}
    </State>
  );
}

/** Shows its children only after 300 ms, so that a quick answer never flickers. */
export function Patient({ children }: { children: ReactNode }) {
  const say = useSay();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true" className="patient" data-shown={shown}>
      <span className="unseen" role="status">
        {say("state.loading")}
      </span>
      {shown && children}
    </div>
  );
}
