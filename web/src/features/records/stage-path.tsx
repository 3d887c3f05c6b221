import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown, Tooltip } from "antd";
import { useState } from "react";
import { courseQuery } from "../../api/record-queries.ts";
import type { Machine, Schema, Stay, Way, Ways } from "../../api/shapes.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { later } from "../../ui/later.tsx";
import { dotOf } from "../../ui/tokens.ts";
import type { Open } from "./use-open.ts";

const GateDialog = later(async () => (await import("./gate-dialog.tsx")).GateDialog);

/** So many ways stand as buttons beside the path; the others wait behind one more. */
const BUTTONS = 2;

interface StagePathsProps {
  open: Open;
  id: string;
  ways: Ways;
}

/** The courses of a record: where it is, where it has been, and the ways that lead on. */
export function StagePaths({ open, id, ways }: StagePathsProps) {
  const { object, schema } = open.form;
  const language = useLanguage((state) => state.language);
  const course = useQuery({ ...courseQuery(object, id, language), enabled: ways.machines.length > 0 }).data;
  const [gate, setGate] = useState<Way>();
  const take = async (way: Way) => {
    if (!way.open) return setGate(way);
    await open.saving.save({ fields: { [way.field]: way.to } });
  };
  return (
    <>
      {ways.machines.map((machine) => (
        <StagePath
          key={machine.name}
          machine={machine}
          ways={ways.items.filter((way) => way.machine === machine.name)}
          course={(course ?? []).filter((stay) => stay.field === machine.field)}
          schema={schema}
          busy={open.saving.busy}
          onTake={take}
        />
      ))}
      {gate && <GateDialog key={gate.name} open={open} way={gate} onClose={() => setGate(undefined)} />}
    </>
  );
}

interface StagePathProps {
  machine: Machine;
  ways: Way[];
  course: Stay[];
  schema: Schema;
  busy: boolean;
  onTake(way: Way): void;
}

export function StagePath({ machine, ways, course, schema, busy, onTake }: StagePathProps) {
  const say = useSay();
  const been = new Set(course.map((stay) => stay.value));
  const here = machine.stages.findIndex((stage) => stage.value === machine.stage);
  const now = machine.stages[here];
  return (
    <section className={machine.derived ? "path derived" : "path"} aria-label={machine.title}>
      {machine.derived && <span className="path-title">{machine.title}</span>}
      <ol>
        {machine.stages.map((stage, at) => {
          const way = ways.find((one) => one.to === stage.value);
          const state = at === here ? "now" : been.has(stage.value) ? "been" : "ahead";
          const color = dotOf(
            schema.properties[machine.field]?.oneOf?.find((one) => one.const === stage.value)?.["x-color"],
          );
          const words = (
            <>
              {state === "now" && color && <i aria-hidden="true" className="dot" style={{ background: color }} />}
              {state === "been" && <span aria-hidden="true">✓</span>}
              <span className="cut">{stage.title}</span>
              {state === "been" && <span className="unseen">{say("path.been")}</span>}
            </>
          );
          return (
            <li key={stage.value} data-state={state} aria-current={at === here ? "step" : undefined}>
              {way ? (
                <button type="button" disabled={busy} title={way.title} onClick={() => onTake(way)}>
                  {words}
                </button>
              ) : (
                <span>{words}</span>
              )}
            </li>
          );
        })}
      </ol>
      {!machine.derived && (
        <div className="path-below">
          <p className="path-guide">
            <strong>{now?.title ?? machine.title}</strong> <Stayed stay={course.at(-1)} longest={now?.longest_stay} />{" "}
            {now?.guide}
          </p>
          <WayButtons ways={ways} schema={schema} busy={busy} onTake={onTake} />
        </div>
      )}
    </section>
  );
}

/** How long it has been in its stage, and whether that is too long. */
function Stayed({ stay, longest }: { stay: Stay | undefined; longest: number | null | undefined }) {
  const say = useSay();
  if (!stay || stay.left || typeof stay.seconds !== "number") return null;
  const days = Math.floor(stay.seconds / 86_400);
  const isLong = typeof longest === "number" && days > longest;
  return (
    <span className={isLong ? "stay too-long" : "stay"}>
      {days > 0 && say("path.stay", { days })}
      {isLong && ` · ${say("path.tooLong", { days: longest })}`}
    </span>
  );
}

interface WayButtonsProps {
  ways: Way[];
  schema: Schema;
  busy: boolean;
  onTake(way: Way): void;
}

function WayButtons({ ways, schema, busy, onTake }: WayButtonsProps) {
  const say = useSay();
  if (ways.length === 0) return null;
  const first = ways.length > BUTTONS + 1 ? ways.slice(0, BUTTONS) : ways;
  const rest = ways.slice(first.length);
  const lacking = (way: Way) => whyNot(way, schema, say("path.missing"));
  return (
    <div className="path-ways">
      {first.map((way, at) => (
        <Tooltip key={way.name} title={lacking(way)}>
          <Button type={at === 0 ? "primary" : "default"} disabled={busy} onClick={() => onTake(way)}>
            {way.title}
            {!way.open && <span aria-hidden="true"> …</span>}
          </Button>
        </Tooltip>
      ))}
      {rest.length > 0 && (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: rest.map((way) => ({ key: way.name, label: way.title, title: lacking(way) })),
            onClick: ({ key }) => {
              const way = rest.find((one) => one.name === key);
              if (way) onTake(way);
            },
          }}
        >
          <Button aria-haspopup="menu">
            {say("path.more")} <span aria-hidden="true">▾</span>
          </Button>
        </Dropdown>
      )}
    </div>
  );
}

/** What a way still wants, in one line; nothing when it is open. */
function whyNot(way: Way, schema: Schema, missing: string): string | undefined {
  const fields = way.missing.map((field) => schema.properties[field]?.title ?? field);
  const parts = [
    ...(fields.length > 0 ? [`${missing} ${fields.join(", ")}`] : []),
    ...way.closed.map((one) => one.message),
  ];
  return parts.length > 0 ? parts.join(" ") : undefined;
}
