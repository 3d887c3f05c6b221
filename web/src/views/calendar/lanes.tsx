import { Fragment } from "react";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { DropZone } from "../../ui/dnd.tsx";
import { Value } from "../../widgets/registry.tsx";
import { isFilled } from "../contract.ts";
import { today } from "../days.ts";
import { type Entry, onDay } from "./entries.ts";
import { EntryChip } from "./entry.tsx";
import { NewOn } from "./new-on.tsx";
import type { CalendarShown } from "./view.tsx";

/** A week or a day: a column for each day, and a lane for each person, room or sort where the view has them. */
export function Lanes(shown: CalendarShown) {
  const { head, view, days, entries, still, onDay: open } = shown;
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const name = (one: string) =>
    new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(
      new Date(`${one}T00:00:00Z`),
    );
  const now = today();
  const lane = view.lane ?? undefined;
  const lanes = lane ? lanesIn(entries, lane) : [undefined];
  return (
    <div
      className="lanes"
      data-laned={lane ? true : undefined}
      style={{ "--days": days.length } as React.CSSProperties}
    >
      {lane && <p className="lane-corner faint">{head.schema.properties[lane]?.title}</p>}
      {days.map((one) => (
        <p key={one} className="weekday" data-today={one === now || undefined}>
          <button type="button" onClick={() => open(one)}>
            {name(one)}
          </button>
        </p>
      ))}
      {lanes.map((value) => (
        <Fragment key={JSON.stringify(value) ?? "all"}>
          {lane && (
            <p className="lane-head">
              {isFilled(value) ? (
                <Value plain value={value} property={head.schema.properties[lane]} />
              ) : (
                entries.length > 0 && <span className="faint">{say("value.empty")}</span>
              )}
            </p>
          )}
          {days.map((one) => {
            const here = onDay(entries, one).filter((entry) => !lane || (entry.record[lane] ?? null) === value);
            return (
              <DropZone
                key={one}
                zone={lane ? `${one} ${JSON.stringify(value)}` : one}
                still={still}
                className="day"
                data-today={one === now || undefined}
              >
                <p className="day-head">
                  <span className="day-name soft">{name(one)}</span>
                  <NewOn {...shown} day={one} lane={value} />
                </p>
                <ul>
                  {here.map((entry) => (
                    <li key={entry.record.id}>
                      <EntryChip {...shown} entry={entry} on={one} wide />
                    </li>
                  ))}
                </ul>
              </DropZone>
            );
          })}
        </Fragment>
      ))}
    </div>
  );
}

/** The lanes that somebody is in, those of nobody last; one for nobody where there is nobody at all. */
function lanesIn(entries: Entry[], lane: string): unknown[] {
  const values = [...new Set(entries.map((entry) => entry.record[lane] ?? null))];
  if (values.length === 0) return [null];
  return values.sort((a, b) => Number(isFilled(b)) - Number(isFilled(a)));
}
