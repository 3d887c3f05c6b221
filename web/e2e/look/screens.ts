import type { Page } from "playwright-core";
import type { Workspace } from "../workspace.ts";
import type { Login, Office } from "./office.ts";

/** Every screen and what opens over it: where it is, who looks at it, and which states it has beside the ordinary one. */

export type State = "filled" | "empty" | "loading" | "error" | "denied";

export interface Screen {
  path(office: Office): string;
  /** Opens what the picture is about. */
  act?(page: Page): Promise<void>;
  who?: Login | null;
  states?: State[];
  /** Over the pack of every kind of view, where no industry has one yet. */
  kinds?: boolean;
}

const DATA: State[] = ["empty", "loading", "error", "denied"];
const PAGE: State[] = ["loading", "error", "denied"];

const record = (office: Office) => `/o/opportunity/${office.opportunity}`;
const tab = (name: string) => (office: Office) => `${record(office)}?tab=${name}`;
/** One of the parts of the form itself, which stand below those of the page. */
const part = (at: number) => (page: Page) => page.getByRole("tab").nth(at).click();
const first = (selector: string, text?: string) => (page: Page) =>
  page
    .locator(selector, text === undefined ? {} : { hasText: text })
    .locator("visible=true")
    .first()
    .click();

const view = (object: string, name: string): Screen => ({ path: () => `/o/${object}?view=${name}`, states: DATA });
const over = (act: (page: Page) => Promise<void>, path = record): Screen => ({ path, act });
const page = (name: string, states: State[] = PAGE): Screen => ({
  path: () => `/settings/${name}`,
  who: "admin",
  states,
});

const FILTER = JSON.stringify({
  all: [
    { field: "amount", at_least: "20000" },
    { field: "stage", is_not: "lost" },
  ],
});

export const SCREENS: Record<string, Screen> = {
  "sign-in": { path: () => "/sign-in", who: null },
  "sign-in-refused": {
    path: () => "/sign-in",
    who: null,
    async act(page) {
      await page.locator("input[name=login]").fill("rui");
      await page.locator("input[name=password]").fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
  home: { path: () => "/", states: DATA },
  list: { path: () => "/o/opportunity?list=opportunities", states: DATA },
  grouped: { path: () => "/o/opportunity?list=opportunities&group=stage" },
  filter: {
    path: () => `/o/opportunity?list=opportunities&filter=${encodeURIComponent(FILTER)}`,
    act: first(".filter-bar > button"),
  },
  bulk: {
    path: () => "/o/opportunity?list=opportunities",
    async act(page) {
      // On a phone records are cards, which are not chosen.
      const boxes = await page.getByRole("checkbox").count();
      for (const row of [1, 2, 3].slice(0, Math.max(0, boxes - 1))) await page.getByRole("checkbox").nth(row).click();
    },
  },
  board: view("opportunity", "board/pipeline"),
  calendar: view("activity", "calendar/activity_calendar"),
  tree: view("customer", "tree/customer_groups"),
  map: view("customer", "map/customer_map"),
  gallery: view("contact", "gallery/contact_cards"),
  cross: view("opportunity", "cross/owners_by_stage"),
  gantt: { path: () => "/o/deal?view=gantt/work", who: "admin", kinds: true, states: ["empty", "loading", "error"] },
  record: { path: record, states: PAGE },
  rows: over(async (page) => {
    await part(1)(page);
    await page.locator(".row-cards button, [data-cell='1 1']").first().click();
  }),
  checklist: over(part(2)),
  around: over(part(3)),
  related: { path: tab("related"), states: ["loading", "error"] },
  peek: over(first(".field .peek")),
  quote: over(
    async () => undefined,
    (office) => `/o/quote/${office.quote}`,
  ),
  timeline: { path: tab("timeline"), states: ["loading", "error"] },
  gate: over(first(".path-ways button", "…")),
  actions: over(first(".head-action button")),
  "as-of": over(
    async () => undefined,
    (office) => `${record(office)}?as_of=${new Date().toISOString()}`,
  ),
  compare: over(first(".as-of button"), (office) => `${record(office)}?as_of=${office.before}`),
  create: { path: () => "/o/opportunity/new", states: ["loading", "error"] },
  refused: {
    path: () => "/o/opportunity/new",
    async act(page) {
      await page.locator("form button[type=submit]").click();
      await page.locator(".issues").waitFor();
    },
  },
  "not-found": { path: () => "/o/opportunity/0198c0de-0000-7000-8000-000000000000" },
  palette: {
    path: () => "/o/opportunity",
    async act(page) {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").last().fill("hc");
    },
  },
  shortcuts: { path: () => "/o/opportunity", act: (page) => page.keyboard.press("?") },
  profile: page("profile", ["loading", "error"]),
  tokens: page("tokens", ["empty", "loading", "error"]),
  users: page("users"),
  departments: page("departments", DATA),
  roles: page("roles?role=rep"),
  workspace: page("workspace"),
  versions: page("versions"),
  jobs: page("jobs"),
};

/** Makes the bad day of a state: answers that never come, that fail, or that refuse. */
export async function spoil(page: Page, state: State): Promise<void> {
  if (state !== "loading" && state !== "error") return;
  await page.route(/\/api\/(records|home|metadata|tokens|sessions|jobs)(\/|\?|$)/, (route) =>
    state === "loading"
      ? new Promise<void>(() => undefined)
      : route.fulfill({
          status: 500,
          contentType: "application/problem+json",
          body: JSON.stringify({ title: "Internal error", status: 500, code: "internal", request_id: "0198c0de" }),
        }),
  );
}

/** Opens a screen of a space, as far as it comes in that state. */
export async function open(page: Page, space: Workspace, office: Office, screen: Screen, state: State): Promise<void> {
  await page.goto(space.url + screen.path(office));
  await page.locator("h1, .patient, .bone").first().waitFor();
  if (state !== "filled") return;
  await page.locator(".patient, .bone").first().waitFor({ state: "detached" });
  await page.waitForTimeout(400);
  await screen.act?.(page);
}
