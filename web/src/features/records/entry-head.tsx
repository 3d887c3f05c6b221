import type { ReactNode } from "react";
import type { TimelineEntry } from "../../api/shapes.ts";
import { formatInstant, formatMinute } from "../../i18n/format.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";

/** Who and when, at the head of every entry. */
export function Head({ entry, children }: { entry: TimelineEntry; children?: ReactNode }) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  return (
    <p>
      <b>{entry.by?.name ?? (entry.by?.id ? <RecordLabel to="user" id={entry.by.id} /> : say("history.someone"))}</b>{" "}
      {children}
      {entry.at && (
        <time className="faint" dateTime={entry.at} title={formatInstant(language, entry.at)}>
          {formatMinute(language, entry.at)}
        </time>
      )}
    </p>
  );
}
