import { Button, Segmented } from "antd";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { useShortcut } from "../../ui/shortcuts.ts";
import { today } from "../days.ts";
import type { Span } from "./view.tsx";

interface ToolbarProps {
  span: Span;
  day: string;
  days: string[];
  onSpan(span: Span): void;
  onStep(by: number): void;
}

/** Which days are shown, and the way to others. */
export function Toolbar({ span, day, days, onSpan, onStep }: ToolbarProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  useShortcut("[", "shortcut.earlier", () => onStep(-1));
  useShortcut("]", "shortcut.later", () => onStep(1));
  const date = (one: string) => new Date(`${one}T00:00:00Z`);
  const zone = { timeZone: "UTC" } as const;
  const month = new Intl.DateTimeFormat(language, { ...zone, year: "numeric", month: "long" });
  const medium = new Intl.DateTimeFormat(language, { ...zone, dateStyle: "medium" });
  const titles: Record<Span, () => string> = {
    month: () => month.format(date(day)),
    week: () => medium.formatRange(date(days[0] ?? day), date(days.at(-1) ?? day)),
    day: () => new Intl.DateTimeFormat(language, { ...zone, dateStyle: "full" }).format(date(day)),
  };
  return (
    <div className="view-tools">
      <Button size="small" aria-label={say("calendar.earlier")} onClick={() => onStep(-1)}>
        ‹
      </Button>
      <Button size="small" aria-label={say("calendar.later")} onClick={() => onStep(1)}>
        ›
      </Button>
      <TodayButton day={day} days={days} span={span} onSpan={onSpan} onStep={onStep} />
      <h2 aria-live="polite">{titles[span]()}</h2>
      <span className="grow" />
      <Segmented
        size="small"
        aria-label={say("calendar.span")}
        value={span}
        onChange={(next: Span) => onSpan(next)}
        options={(["month", "week", "day"] as const).map((one) => ({ value: one, label: say(`calendar.${one}`) }))}
      />
    </div>
  );
}

function TodayButton({ days, onStep, span, day }: ToolbarProps) {
  const say = useSay();
  const now = today();
  const isShown = span === "month" ? day.slice(0, 7) === now.slice(0, 7) : days.includes(now);
  const steps = () => {
    if (span === "month") {
      const [year = 0, month = 1] = day.split("-").map(Number);
      const [thisYear = 0, thisMonth = 1] = now.split("-").map(Number);
      return (thisYear - year) * 12 + thisMonth - month;
    }
    const apart = (Date.parse(now) - Date.parse(days[0] ?? day)) / 86_400_000;
    return Math.floor(apart / days.length);
  };
  return (
    <Button size="small" disabled={isShown} onClick={() => onStep(steps())}>
      {say("calendar.today")}
    </Button>
  );
}
