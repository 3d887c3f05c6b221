import { Button, Input as Line, Select } from "antd";
import type { Fields } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { asText, type CellProps, type InputProps, setting, wiring } from "./contract.ts";

const SYSTEMS = [
  { value: "wgs84", label: "WGS-84" },
  { value: "gcj02", label: "GCJ-02" },
  { value: "bd09", label: "BD-09" },
];

const partsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});

const textOf = (value: unknown): string => (value === null || value === undefined ? "" : asText(value));

export function Input(props: InputProps) {
  const say = useSay();
  const parts = partsOf(props.value);
  const still = Boolean(props.disabled || props.readOnly);
  const change = (more: Fields) => {
    const next = { ...parts, ...more };
    props.onChange(next.latitude || next.longitude ? next : null);
  };
  // A device knows itself by satellites, and by no more digits than are kept.
  const here = () =>
    navigator.geolocation.getCurrentPosition(({ coords }) =>
      change({
        latitude: coords.latitude.toFixed(6),
        longitude: coords.longitude.toFixed(6),
        accuracy: Math.round(coords.accuracy),
        system: "wgs84",
      }),
    );
  return (
    <div className="parts">
      <div>
        <Line
          {...wiring(props)}
          inputMode="decimal"
          autoComplete="off"
          placeholder={say("widget.location.latitude")}
          value={textOf(parts.latitude)}
          disabled={props.disabled}
          readOnly={props.readOnly}
          onChange={(event) => change({ latitude: event.target.value, accuracy: null })}
          onBlur={props.onBlur}
        />
        <Line
          inputMode="decimal"
          autoComplete="off"
          aria-label={say("widget.location.longitude")}
          placeholder={say("widget.location.longitude")}
          value={textOf(parts.longitude)}
          disabled={props.disabled}
          readOnly={props.readOnly}
          onChange={(event) => change({ longitude: event.target.value, accuracy: null })}
          onBlur={props.onBlur}
        />
      </div>
      <div>
        <Select
          aria-label={say("widget.location.system")}
          options={SYSTEMS}
          value={textOf(parts.system) || setting(props.property, "system", "wgs84")}
          disabled={still}
          onChange={(system: string) => change({ system })}
        />
        {!still && <Button onClick={here}>{say("widget.location.here")}</Button>}
      </div>
    </div>
  );
}

export function Cell({ value }: CellProps) {
  const { latitude, longitude } = partsOf(value);
  if (latitude === undefined) return <span>{asText(value)}</span>;
  return (
    <span className="number">
      {asText(latitude)}, {textOf(longitude)}
    </span>
  );
}
