import type { RecordData } from "../../src/api/shapes.ts";
import { PASSWORD } from "../server.ts";
import { caller, type Workspace } from "../workspace.ts";

/** A small company over the pack of standard products, as full as a desk is on an ordinary day. */

const CUSTOMERS = [
  ["青岚仪器（上海）有限公司", "a", "31.2304", "121.4737"],
  ["华测光电（厦门）有限公司", "b", "24.4798", "118.0894"],
  ["北辰轨道装备有限公司", "a", "39.0842", "117.2009"],
  ["重庆精密机械厂", "c", "29.5630", "106.5516"],
  ["Contoso Optical", "b", "22.5431", "114.0579"],
  ["成都天府测绘院", "c", "30.5728", "104.0668"],
  ["无锡锡山检测所", "d", "31.4912", "120.3119"],
  ["Globex Instruments", "b", "32.0603", "118.7969"],
] as const;

const CONTACTS = ["陈晓东", "陆文博", "Anna Keller", "王建国", "罗秀兰", "沈嘉禾", "Paul Ito", "许若曦"];
const NEEDS = ["十台测距仪", "检修线改造", "年度采购", "Borescopes for three lines", "实验室扩建", "Trade-in 2027"];
const STAGES = ["prospecting", "engaging", "engaging", "proposing", "proposing", "negotiating", "won", "lost"];
const TALKS = ["首次电话", "Demo at the customer", "报价说明", "Site visit"];

const DAY = 86_400_000;
const day = (offset: number) => new Date(Date.now() + offset * DAY).toISOString().slice(0, 10);
const at = (offset: number, hour: number) =>
  `${day(offset)}T${String(hour).padStart(2, "0")}:${hour % 2 ? "30" : "00"}:00.000Z`;

export interface Office {
  /** The opportunity that pictures of a record are of. */
  opportunity: string;
  quote: string;
  /** A moment before the opportunity was changed at last. */
  before: string;
}

/** Who signs in for a picture: the administrator, a salesperson, and somebody who may do nothing. */
export type Login = "admin" | "rui" | "nobody";

export async function hire(space: Workspace, sells: boolean): Promise<void> {
  const people = !sells
    ? []
    : [
        ["mei", "梅若华", "regional_manager"],
        ["rui", "芮思远", "rep"],
        ["ida", "易达仁", "data_steward"],
      ];
  for (const [login, name, role] of people) {
    const user = await space.call<RecordData>("POST", "/api/records/user", { login, name, roles: ["colleague", role] });
    await space.call("PUT", `/api/users/${user.id}/password`, { password: PASSWORD });
    await space.call("POST", "/api/records/employee", { name, user: user.id });
  }
  const nobody = await space.call<RecordData>("POST", "/api/records/user", {
    login: "nobody",
    name: "Nobody",
    roles: [],
  });
  await space.call("PUT", `/api/users/${nobody.id}/password`, { password: PASSWORD });
}

/** Fills the office; whoever works in it is hired already. */
export async function furnish(space: Workspace): Promise<Office> {
  const steward = await caller(space.url, "en", "ida");
  const make = (object: string, record: Record<string, unknown>, call = space.call) =>
    call<RecordData>("POST", `/api/records/${object}`, record);
  const { items } = await space.call<{ items: RecordData[] }>(
    "GET",
    `/api/records/user?filter=${encodeURIComponent(JSON.stringify({ field: "login", is: "rui" }))}`,
  );
  const owner = items[0]?.id;
  const products: string[] = [];
  for (const [name, model, price] of [
    ["激光测距仪 GTX Pro", "GTX-PRO", "4821"],
    ["工业内窥镜 MG Special", "MG-SP", "12800"],
    ["Digital microscope DM4", "DM4", "26500"],
  ])
    products.push((await make("product", { name, model, list_price: price, floor_price: price })).id);
  const customers: string[] = [];
  const contacts: string[] = [];
  for (const [index, [name, level, latitude, longitude]] of CUSTOMERS.entries()) {
    const place = { latitude, longitude, system: "wgs84" };
    const phone = `0215550${3722 + index}`;
    customers.push((await make("customer", { name, level, phone, owner, place })).id);
    const mobile = `1360013600${index}`;
    contacts.push((await make("contact", { name: CONTACTS[index], customer: customers[index], mobile, owner })).id);
  }
  const opportunities: string[] = [];
  for (let index = 0; index < 32; index++) {
    const [stage, who] = [STAGES[index % STAGES.length], index % customers.length];
    const short = CUSTOMERS[who]?.[0].slice(0, index % 2 ? 2 : 7).trim();
    const record = {
      name: `${short} ${NEEDS[index % NEEDS.length]}`,
      customer: customers[who],
      contact: contacts[who],
      product: products[index % 3],
      amount: String(((index * 7919) % 90) * 1000 + 4800),
      close_date: day(((index * 5) % 60) - 12),
      need: "两条产线的在线检测，希望月底前看到样机。",
      next_step: "Call on Monday",
      owner,
      stage,
      ...(stage === "won" ? { closed_on: day(-3), close_value: "48200" } : {}),
      ...(stage === "lost" ? { closed_on: day(-9), loss_reason: "price" } : {}),
    };
    opportunities.push((await make("opportunity", record, steward)).id);
  }
  const [opportunity = ""] = opportunities.slice(1);
  for (const [index, product] of products.entries())
    await make("opportunity_line", { opportunity, product, quantity: String(index + 2), price: "4600" });
  for (const [index, subject] of TALKS.entries())
    await make("activity", {
      subject,
      kind: ["call", "visit", "meeting", "visit"][index],
      opportunity: opportunities[index],
      contact: contacts[index],
      customer: customers[index],
      starts_at: at(index - 1, 2 + index),
      ends_at: at(index - 1, 3 + index),
      owner,
    });
  const on = { object: "opportunity", id: opportunity };
  await make("comment", { on, text: "客户要先看样机，下周一送过去。" });
  const quote = await make("quote", {
    title: "华测 十台测距仪",
    customer: customers[1],
    opportunity,
    quoted_on: day(0),
    owner,
  });
  for (const [index, product] of products.entries())
    await make("quote_line", {
      quote: quote.id,
      product,
      quantity: String(index + 1),
      price: "4600",
      position: index + 1,
    });
  const one = await space.call<RecordData>("GET", `/api/records/opportunity/${opportunity}`);
  await space.call(
    "PATCH",
    `/api/records/opportunity/${opportunity}`,
    { next_step: "样机周一送到" },
    { "If-Match": `"${one.version}"` },
  );
  return { opportunity, quote: quote.id, before: String(one.updated_at) };
}
