import type { Fields, Property } from "../src/api/shapes.ts";
import { controls, Refused, type Workspace } from "./workspace.ts";

const NAMES = {
  en: ["Acme Industries", "Contoso", "Globex Corporation", "Initech", "Umbrella Textiles", "Stark Looms", "Wayne Silk"],
  "zh-CN": ["华东精密机械有限公司", "南京云锦织造厂", "杭州西湖茶业", "深圳前海科技股份有限公司", "苏州丝绸集团"],
};

type Sample = (at: number, property: Property) => unknown;

/** Believable values by widget, for pictures; a widget without one here is left empty. */
const SAMPLES: Record<string, Sample> = {
  long_text: (at) => (at % 3 === 0 ? "Asked for samples and a price list. 希望周五前答复。" : undefined),
  integer: (at) => (at * 137) % 900,
  decimal: (at) => `${at % 40}.5`,
  money: (at) => `${(at * 7919) % 90000}.50`,
  percent: (at) => `${(at * 7) % 100}`,
  boolean: (at) => at % 3 !== 0,
  date: (at) => `2026-${String((at % 12) + 1).padStart(2, "0")}-${String((at % 27) + 1).padStart(2, "0")}`,
  time: (at) => `${String(8 + (at % 10)).padStart(2, "0")}:30:00`,
  datetime: (at) => `2026-11-${String((at % 20) + 1).padStart(2, "0")}T08:${String(at % 60).padStart(2, "0")}:00.000Z`,
  choice: (at, property) => property.oneOf?.[at % property.oneOf.length]?.const,
  choices: (at, property) => property.items?.oneOf?.slice(at % 2, (at % 2) + 2).map((option) => option.const),
  email: (at) => `sales${at}@example.org`,
  phone: (at) => `138001380${String(at).padStart(2, "0")}`,
};

/** Fills the first object with records; values that the pack's own rules refuse are left out. */
export async function fill(space: Workspace, count: number): Promise<void> {
  const { properties } = space.form.schema;
  const names = [...NAMES.en, ...NAMES["zh-CN"]];
  for (let at = 0; at < count; at++) {
    const record: Fields = {};
    for (const field of controls(space.form.layout)) {
      const property = properties[field];
      const value = property?.readOnly ? undefined : SAMPLES[property?.["x-widget"]?.name ?? ""]?.(at, property ?? {});
      if (value !== undefined) record[field] = value;
    }
    record[space.title.field] = `${names[at % names.length]}${at < names.length ? "" : ` ${at}`}`;
    await put(space, record);
  }
}

async function put(space: Workspace, record: Fields): Promise<void> {
  const path = `/api/records/${space.list.object}`;
  const create = () => space.call("POST", path, record);
  await create().catch((refusal: unknown) => {
    if (!(refusal instanceof Refused)) throw refusal;
    for (const field of refusal.fields) delete record[field];
    return create();
  });
}
