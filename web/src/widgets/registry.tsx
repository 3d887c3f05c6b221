import type { Fields, Property, Schema } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { Placeholder } from "../ui/placeholder.tsx";
import type { CellProps, InputProps, Widget } from "./contract.ts";

const files = import.meta.glob<Widget>(["./*.tsx", "!./registry.tsx", "!./*.test.tsx"], { eager: true });

const widgets = new Map(Object.entries(files).map(([path, widget]) => [path.replace(/^\.\/(.+)\.tsx$/, "$1"), widget]));

/** The names of all widgets that have a file. */
export const widgetNames = (): string[] => [...widgets.keys()];

/** The widget that the server named for a property; one that this version does not know shows itself as such. */
export function widgetOf(property: Property | undefined): Widget {
  return widgets.get(property?.["x-widget"]?.name ?? "") ?? unknown;
}

/** What a filter compares of each field, where that is not its value. */
export function comparedOf(schema: Schema): Record<string, (value: unknown) => unknown> {
  const found: Record<string, (value: unknown) => unknown> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const { compared } = widgetOf(property);
    if (compared) found[name] = (value) => compared(value, property);
  }
  return found;
}

const unknown: Widget = {
  Input({ id, property }: InputProps) {
    const say = useSay();
    return <Placeholder id={id}>{say("widget.unknown", { name: property["x-widget"]?.name ?? "" })}</Placeholder>;
  },
  Cell({ value }: CellProps) {
    return <span>{typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value)}</span>;
  },
};

interface ValueProps {
  value: unknown;
  property: Property | undefined;
  plain?: boolean;
  /** The record around the value, where there is one. */
  record?: Fields;
}

/** The reading form of any value. */
export function Value({ value, property, plain, record }: ValueProps) {
  if (value === null || value === undefined || value === "") return null;
  const { Cell } = widgetOf(property);
  return <Cell value={value} property={property ?? {}} plain={plain} record={record} />;
}
