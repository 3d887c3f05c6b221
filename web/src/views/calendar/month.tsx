import { useLanguage, useSay } from "../../i18n/index.tsx";
import { DropZone } from "../../ui/dnd.tsx";
import { useNarrow } from "../../ui/use-media.ts";
import { today } from "../days.ts";
import { onDay } from "./entries.ts";
import { EntryChip } from "./entry.tsx";
import { NewOn } from "./new-on.tsx";
import type { CalendarShown } from "./view.tsx";

/** How many records of a day are drawn before the rest is counted. */
const DRAWN = 3;

/** Six weeks, with the month in the middle. */
export function Month(shown: CalendarShown) {
  const { days, day, entries, still, onDay: open } = shown;
  const say = useSay();
  const narrow = useNarrow();
  const language = useLanguage((state) => state.language);
  const name = (one: string, style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...style, timeZone: "UTC" }).format(new Date(`${one}T00:00:00Z`));
  const now = today();
  return (
    <div className="month">
      {days.slice(0, 7).map((one) => (
        <p key={one} className="weekday" aria-hidden="true">
          {name(one, { weekday: narrow ? "narrow" : "short" })}
        </p>
      ))}
      {days.map((one) => {
        const here = onDay(entries, one);
        const drawn = narrow ? [] : here.slice(0, here.length > DRAWN + 1 ? DRAWN : DRAWN + 1);
        return (
          <DropZone
            key={one}
            zone={one}
            still={still}
            className="day"
            data-other={one.slice(0, 7) !== day.slice(0, 7) || undefined}
            data-today={one === now || undefined}
          >
            <p className="day-head">
              <button type="button" aria-label={name(one, { dateStyle: "full" })} onClick={() => open(one)}>
                {Number(one.slice(8))}
              </button>
              <NewOn {...shown} day={one} />
            </p>
            <ul>
              {drawn.map((entry) => (
                <li key={entry.record.id}>
                  <EntryChip {...shown} entry={entry} on={one} />
                </li>
              ))}
            </ul>
            {here.length > drawn.length && (
              <button type="button" className="day-more" onClick={() => open(one)}>
                {narrow ? here.length : say("calendar.more", { count: here.length - drawn.length })}
              </button>
            )}
          </DropZone>
        );
      })}
    </div>
  );
}
