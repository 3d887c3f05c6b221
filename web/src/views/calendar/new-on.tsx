import { Link } from "@tanstack/react-router";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { freshOn } from "../days.ts";
import type { CalendarShown } from "./view.tsx";

interface NewOnProps extends Pick<CalendarShown, "head" | "view"> {
  day: string;
  lane?: unknown;
}

/** A new record on a day, in a lane. */
export function NewOn({ head, view, day, lane }: NewOnProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  if (!head.can.create) return null;
  const set: Record<string, unknown> = {};
  for (const field of [view.from, view.to])
    if (field && !head.schema.properties[field]?.readOnly) set[field] = freshOn(day, head.schema.properties[field]);
  if (view.lane && lane !== undefined && lane !== null) set[view.lane] = lane;
  return (
    <Link
      className="new-on"
      to="/o/$object/new"
      params={{ object: head.object }}
      search={{ set }}
      aria-label={say("calendar.newOn", { day: formatDate(language, day) })}
    >
      +
    </Link>
  );
}
