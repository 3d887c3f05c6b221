import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo } from "react";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import type { ViewProps } from "../contract.ts";
import { colorOf, Facts } from "../facts.tsx";
import { distance, type Place } from "./earth.ts";
import type { Placed } from "./marks.tsx";

interface NearestProps extends Pick<ViewProps, "head" | "view"> {
  placed: Placed[];
  /** How many records have no place. */
  lost: number;
  middle: Place;
  onShow(place: Place): void;
}

const SHOWN = 30;

/** What is nearest to the middle of the map, with how far it is. */
export function Nearest({ head, view, placed, lost, middle, onShow }: NearestProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const nearest = useMemo(() => {
    const far = placed.map((one) => ({ ...one, metres: distance(middle, one.place) }));
    return far.sort((a, b) => a.metres - b.metres).slice(0, SHOWN);
  }, [placed, middle]);
  const written = (metres: number) => {
    const [value, unit] = metres < 1000 ? [metres, "meter"] : [metres / 1000, "kilometer"];
    const style = { style: "unit", unit, maximumFractionDigits: value < 10 && unit === "kilometer" ? 1 : 0 } as const;
    return new Intl.NumberFormat(language, style).format(value);
  };
  return (
    <section className="nearest" aria-labelledby="nearest">
      <h2 id="nearest">{say("map.nearest")}</h2>
      <ol>
        {nearest.map(({ record, place, metres }) => (
          <li key={record.id}>
            <p>
              <i
                aria-hidden="true"
                className="dot"
                style={{ background: colorOf(head, record, view.color) ?? "var(--accent)" }}
              />
              <Link to="/o/$object/$id" params={{ object: head.object, id: record.id }} className="cut">
                <RecordLabel to={head.object} id={record.id} />
              </Link>
              <Button size="small" type="text" className="number" onClick={() => onShow(place)}>
                {written(metres)}
              </Button>
            </p>
            <Facts head={head} record={record} fields={view.card ?? []} />
          </li>
        ))}
      </ol>
      {lost > 0 && <p className="faint">{say("map.lost", { count: lost })}</p>}
    </section>
  );
}
