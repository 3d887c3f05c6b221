import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../i18n/index.tsx";
import { listQuery } from "./queries.ts";
import type { Property, Schema } from "./shapes.ts";

/** The schema of an object as this viewer has it; `undefined` while it is on its way, or where there is none for them. */
export function useSchema(object: string | undefined): Schema | undefined {
  const language = useLanguage((state) => state.language);
  return useQuery({ ...listQuery(object ?? "", language), enabled: Boolean(object) }).data?.schema;
}

export interface Path {
  /** `Customer · Level`. */
  title: string;
  property: Property | undefined;
}

/** What a field is, also one behind up to three references, such as `customer.level`. */
export function usePath(schema: Schema | undefined, path: string): Path {
  const [zero = "", one, two, three] = path.split(".");
  const first = schema?.properties[zero];
  const behindFirst = useSchema(one === undefined ? undefined : first?.["x-to"]);
  const second = behindFirst?.properties[one ?? ""];
  const behindSecond = useSchema(two === undefined ? undefined : second?.["x-to"]);
  const third = behindSecond?.properties[two ?? ""];
  const behindThird = useSchema(three === undefined ? undefined : third?.["x-to"]);
  const fourth = behindThird?.properties[three ?? ""];
  const steps: [string | undefined, Property | undefined][] = [
    [zero, first],
    [one, second],
    [two, third],
    [three, fourth],
  ];
  const taken = steps.filter(([name]) => name !== undefined);
  return {
    title: taken.map(([name, property]) => property?.title ?? name).join(" · "),
    property: taken.at(-1)?.[1],
  };
}

/** What a filter can ask about by `some`, `none` and `count`: what belongs to the record, and the several that it names. */
export function relationsOf(schema: Schema): { name: string; title: string; object: string }[] {
  const named = Object.entries(schema.properties).flatMap(([name, property]) => {
    const object = property.type === "array" ? property["x-to"] : undefined;
    return object ? [{ name, title: property.title ?? name, object }] : [];
  });
  return [...(schema["x-relations"] ?? []), ...named];
}

/** One of them; a relation that this viewer does not have is known by its name alone. */
export function relationOf(schema: Schema | undefined, name: string): { title: string; object: string | undefined } {
  const found = schema && relationsOf(schema).find((one) => one.name === name);
  return found ?? { title: name, object: name.includes(".") ? name.split(".")[0] : undefined };
}
