import type { Fields, FormAnswer, Page, Property } from "../src/api/shapes.ts";
import { controls, Refused, type Workspace } from "./workspace.ts";

const NAMES = {
  en: ["Acme Industries", "Contoso", "Globex Corporation", "Initech", "Umbrella Textiles", "Stark Looms", "Wayne Silk"],
  "zh-CN": ["华东精密机械有限公司", "南京云锦织造厂", "杭州西湖茶业", "深圳前海科技股份有限公司", "苏州丝绸集团"],
};

/** Names that records are filled with, in both languages. */
export const names = [...NAMES.en, ...NAMES["zh-CN"]];

/** What may be referred to: ids by object. */
type Known = Record<string, string[]>;
type Sample = (at: number, property: Property, known: Known) => unknown;

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const one = (at: number, property: Property, known: Known) => {
  const offered = known[property["x-to"] ?? ""] ?? [];
  return property["x-required"] || at % 5 !== 4 ? offered[at % offered.length] : undefined;
};

/** Believable values by widget, for pictures; a widget without one here is left empty. */
const SAMPLES: Record<string, Sample> = {
  text: (at) => (at % 2 === 0 ? "Trade fair" : undefined),
  long_text: (at) => (at % 3 === 0 ? "Asked for samples and a price list. 希望周五前答复。" : undefined),
  integer: (at) => (at * 137) % 900,
  decimal: (at) => `${at % 40}.5`,
  money: (at) => (at % 6 === 5 ? undefined : `${(at * 7919) % 90000}.50`),
  percent: (at) => `${(at * 7) % 100}`,
  boolean: (at) => at % 3 !== 0,
  date: (at) => day(((at * 5) % 40) - 14),
  time: (at) => `${String(8 + (at % 10)).padStart(2, "0")}:30:00`,
  datetime: (at) => `2026-11-${String((at % 20) + 1).padStart(2, "0")}T08:${String(at % 60).padStart(2, "0")}:00.000Z`,
  choice: (at, property) => property.oneOf?.[at % property.oneOf.length]?.const,
  choices: (at, property) => property.items?.oneOf?.slice(at % 2, (at % 2) + 2).map((option) => option.const),
  email: (at) => `sales${at}@example.org`,
  phone: (at) => `138001380${String(at).padStart(2, "0")}`,
  reference: one,
  location: (at) => ({
    latitude: (23 + ((at * 3.7) % 18)).toFixed(6),
    longitude: (102 + ((at * 5.3) % 20)).toFixed(6),
    system: "wgs84",
  }),
};

/** Fills the first object with records and, before it, what they refer to; what the pack's rules refuse is left out. */
export async function fill(space: Workspace, count: number): Promise<void> {
  const known: Known = {};
  // Child records belong to a record that is there first.
  const referring = Object.values(space.form.schema.properties).filter((property) => !property["x-totals"]);
  const references = referring.flatMap((property) => property["x-to"] ?? []);
  for (const object of new Set(references)) {
    if (object === space.list.object) continue;
    const form = await space.call<FormAnswer>("GET", `/api/forms/${object}?mode=create`).catch(() => undefined);
    if (form && titleOf(form) && object !== "user") known[object] = await fillObject(space, form, 12, known);
  }
  await fillObject(space, space.form, count, known);
}

/** Gives a record child records in every relation of its form, a few records that refer to it, and a second version. */
export async function dress(space: Workspace, id: string): Promise<void> {
  const { object } = space.list;
  const form = await space.call<FormAnswer>("GET", `/api/forms/${object}?mode=edit`);
  const known: Known = { [object]: [id] };
  const children = Object.values(form.schema.properties).filter((property) => property["x-totals"]);
  const made = children.map((property) => [property["x-to"] ?? "", String(property["x-widget"]?.props?.by)] as const);
  const related = (form.related ?? []).map((one) => [one.object, one.field] as const);
  for (const [other, by] of new Map([...made, ...related]).entries()) {
    const own = await space.call<FormAnswer>("GET", `/api/forms/${other}?mode=create`).catch(() => undefined);
    if (own?.can.create) await fillWith(space, own, { [by]: id }, known);
  }
  const { version } = await space.call<{ version: number }>("GET", `/api/records/${object}/${id}`);
  const change = { [space.title.field]: names[0] };
  await space.call("PATCH", `/api/records/${object}/${id}`, change, { "If-Match": `"${version}"` });
}

/** Three records with these values; a relation whose records the samples cannot make stays as it is. */
async function fillWith(space: Workspace, form: FormAnswer, fixed: Fields, known: Known): Promise<void> {
  for (const property of Object.values(form.schema.properties)) {
    const to = property["x-to"];
    if (!to || to in known || property["x-totals"]) continue;
    const found = await space.call<Page>("GET", `/api/records/${to}?limit=5`).catch(() => undefined);
    known[to] = (found?.items ?? []).map((item) => item.id);
  }
  for (let at = 0; at < 3; at++) {
    const record: Fields = {};
    for (const field of controls(form.layout)) {
      const property = form.schema.properties[field];
      const sample = property?.readOnly ? undefined : SAMPLES[property?.["x-widget"]?.name ?? ""];
      const value = sample?.(at, property ?? {}, known);
      if (value !== undefined) record[field] = value;
    }
    await put(space, form, { ...record, ...fixed }, known).catch((refusal: unknown) => {
      if (!(refusal instanceof Refused)) throw refusal;
    });
  }
}

const titleOf = (form: FormAnswer) =>
  controls(form.layout).find((field) => {
    const property = form.schema.properties[field];
    return property?.["x-required"] && property["x-widget"]?.name === "text";
  });

async function fillObject(space: Workspace, form: FormAnswer, count: number, known: Known): Promise<string[]> {
  const { properties } = form.schema;
  const title = titleOf(form) ?? space.title.field;
  const own: string[] = [];
  for (let at = 0; at < count; at++) {
    const record: Fields = {};
    for (const field of controls(form.layout)) {
      const property = properties[field];
      const sample = property?.readOnly ? undefined : SAMPLES[property?.["x-widget"]?.name ?? ""];
      // Every third record belongs to one that was made before it, so that trees have something to show.
      const within = property?.["x-to"] === form.object ? { [form.object]: at % 3 === 0 ? [] : own } : known;
      const value = sample?.(at, property ?? {}, { ...known, ...within });
      if (value !== undefined) record[field] = value;
    }
    record[title] = `${names[at % names.length]}${at < names.length ? "" : ` ${at}`}`;
    own.push(await put(space, form, record, known));
  }
  return own;
}

/** Makes the record; a field that a rule asks for is filled, one that it refuses is left out. */
async function put(space: Workspace, form: FormAnswer, record: Fields, known: Known): Promise<string> {
  for (;;) {
    try {
      return (await space.call<Page["items"][number]>("POST", `/api/records/${form.object}`, record)).id;
    } catch (refusal) {
      const fields = refusal instanceof Refused ? refusal.fields : [];
      const before = JSON.stringify(record);
      for (const field of fields) {
        const property = { ...form.schema.properties[field], "x-required": true };
        const sample = SAMPLES[property["x-widget"]?.name ?? ""];
        if (field in record) delete record[field];
        else if (sample) record[field] = sample(0, property, known);
      }
      if (JSON.stringify(record) === before) throw refusal;
    }
  }
}
