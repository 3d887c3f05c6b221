import type { Found, TodayWork } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Brief } from "./brief.tsx";
import { counted } from "./counted.ts";

/** What the day brings, and before it what should have been done already. */
export function Today({ works }: { works: TodayWork[] }) {
  const say = useSay();
  const due = works.filter((work) => work.overdue.count.value > 0 || work.today.count.value > 0);
  if (due.length === 0) return <p className="faint">{say("home.quiet")}</p>;
  return due.map((work) => (
    <div key={work.name} className="home-part">
      <h3>{work.title}</h3>
      <Part work={work} found={work.overdue} title={say("home.overdue")} late />
      <Part work={work} found={work.today} title={say("home.today")} />
    </div>
  ));
}

interface PartProps {
  work: TodayWork;
  found: Found;
  title: string;
  late?: boolean;
}

function Part({ work, found, title, late }: PartProps) {
  if (found.count.value === 0) return null;
  return (
    <>
      <p className={late ? "home-late" : "soft"}>
        {title} <b className="number">{counted(found.count)}</b>
      </p>
      <Brief object={work.object} filter={found.filter} fields={[work.date, ...work.card]} />
    </>
  );
}
