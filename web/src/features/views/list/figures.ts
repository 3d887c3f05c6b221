import type { Head, Property } from "../../../api/shapes.ts";
import { isNumber } from "../../../views/contract.ts";
import { widgetOf } from "../../../widgets/registry.tsx";
import type { Column } from "../search.ts";

export const FIGURES = ["sum", "avg", "min", "max"] as const;
export type Figure = (typeof FIGURES)[number];

/** What can be told of many values of a field: of shares and ratings no sum, which would say nothing. */
export const figuresFor = (property: Property | undefined): readonly Figure[] =>
  FIGURES.filter((figure) => figure !== "sum" || widgetOf(property).figure === undefined);

/** Whether anything can be told of many values of a field at once. */
export const isMeasured = (property: Property | undefined): boolean =>
  isNumber(property) && property?.["x-told"] !== true;

/** Which figure stands below each column of numbers: the person's choice, else what its widget finds usual. */
export function figuresOf(head: Head, columns: Column[], own: string | undefined): Record<string, Figure> {
  const chosen = new Map((own ?? "").split(",").map((part) => part.split(":") as [string, string | undefined]));
  const figures: Record<string, Figure> = {};
  for (const { field } of columns) {
    const property = head.schema.properties[field];
    if (!isMeasured(property)) continue;
    const wanted = chosen.get(field) ?? widgetOf(property).figure ?? "sum";
    const figure = figuresFor(property).find((one) => one === wanted);
    if (figure) figures[field] = figure;
  }
  return figures;
}

/** The choice of one more column, as the address has it. */
export function withFigure(own: string | undefined, field: string, figure: Figure | "none"): string {
  const others = (own ?? "").split(",").filter((part) => part !== "" && !part.startsWith(`${field}:`));
  return [...others, `${field}:${figure}`].join(",");
}

export const measuresOf = (figures: Record<string, Figure>): string[] => [
  "count",
  ...Object.entries(figures).map(([field, figure]) => `${figure}:${field}`),
];
