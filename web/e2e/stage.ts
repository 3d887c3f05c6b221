import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { RecordData } from "../src/api/shapes.ts";
import { isTooWide, launch, type Person, person, violations } from "./browser.ts";
import { PASSWORD, type Server, startServer } from "./server.ts";
import { openWorkspace, unique, type Workspace } from "./workspace.ts";

export const CRM = "suites/packs/crm";

/** The pack under test, whichever it is: `YUNJIN_PACK`, on the server that `YUNJIN_URL` names where there is one. */
export const ANY: string[] = [];

/** Screens and what opens over them, each with how it is reached from the one before. */
export type Step = [string, (page: Page) => Promise<void>];

interface Given {
  /** The folder of a pack, or those of several; a server of its own is started with them. */
  pack?: string | string[];
  /** What is there before the first journey. */
  before?(space: Workspace): Promise<unknown>;
  /** Who is signed in when a journey begins; nobody when it is `null`. */
  login?: string | null;
}

/** A server with a pack, a browser, and before each journey a fresh person in it, whose page must not fail. */
export class Stage {
  space!: Workspace;
  page!: Page;
  private server!: Server;
  private browser!: Browser;
  private me!: Person;

  constructor({ pack = CRM, before, login = "admin" }: Given = {}) {
    beforeAll(async () => {
      this.server = await startServer(...[pack].flat());
      this.browser = await launch();
      this.space = await openWorkspace(this.server.url);
      await before?.(this.space);
    });
    afterAll(async () => {
      await this.browser?.close();
      await this.server?.stop();
    });
    beforeEach(async () => {
      this.me = await person(this.browser);
      this.page = this.me.page;
      if (login !== null) await this.arrive(login);
    });
    afterEach(async () => {
      await this.me.close();
      expect(this.me.faults).toEqual([]);
    });
  }

  get url(): string {
    return this.space.url;
  }

  /** Is signed in without the form, which journeys of its own walk, and waits until something is there. */
  async arrive(login = "admin", password = PASSWORD): Promise<void> {
    const answer = await this.page.request.post(`${this.url}/api/session`, { data: { login, password } });
    expect(answer.status()).toBe(200);
    await this.page.goto(this.url);
    await this.page.locator("#content h1").waitFor();
  }

  /** Begins anew as somebody with another screen or language, whom nobody has signed in. */
  async restart(options: BrowserContextOptions): Promise<void> {
    await this.me.close();
    this.me = await person(this.browser, options);
    this.page = this.me.page;
  }

  /** Somebody else in a browser of their own; their page must not fail either. */
  other = (options: BrowserContextOptions = {}): Promise<Person> => person(this.browser, options);

  /** What is wrong with the screen as it stands, once it has come: what axe finds, and whether it scrolls sideways. */
  async faults(): Promise<unknown[]> {
    await this.page.locator("#content h1").first().waitFor();
    await this.page.waitForFunction(() => document.querySelector(".patient, .bone") === null);
    return this.wrongs();
  }

  private async wrongs(): Promise<unknown[]> {
    const found: unknown[] = await violations(this.page);
    if (await isTooWide(this.page)) found.push("too wide");
    return found;
  }

  /** Goes from step to step; what is wrong with the screen at each of them. */
  async walk(steps: Step[]): Promise<Record<string, unknown>> {
    const wrong: Record<string, unknown> = {};
    for (const [name, reach] of steps) {
      await reach(this.page);
      const found = await this.wrongs();
      if (found.length > 0) wrong[name] = found;
    }
    return wrong;
  }

  make = (object: string, record: Record<string, unknown>) =>
    this.space.call<RecordData>("POST", `/api/records/${object}`, record);

  get = (object: string, id: string) => this.space.call<RecordData>("GET", `/api/records/${object}/${id}`);

  /** A user with these roles who may sign in with the password of all journeys. */
  async user(login: string, roles: string[], name = login): Promise<RecordData> {
    const made = await this.make("user", { name, login, roles });
    await this.space.call("PUT", `/api/users/${made.id}/password`, { password: PASSWORD });
    return made;
  }

  /** Begins anew as an administrator of their own, whose language nobody else has; their name. */
  async newcomer(): Promise<string> {
    const login = unique("new").replace(" ", "");
    await this.user(login, ["administrator"]);
    await this.restart({});
    await this.arrive(login);
    return login;
  }

  /** A deal of a customer of its own, so that a filter can find just it. */
  deal = async (fields: Record<string, unknown> = {}): Promise<RecordData & { name: string }> => {
    const customer = await this.make("customer", { name: unique("Customer"), level: "a" });
    const name = unique("Deal");
    return { ...(await this.make("deal", { name, customer: customer.id, ...fields })), name };
  };
}

/** The filter of exactly these deals: each has a customer of its own. */
export const these = (...deals: RecordData[]) => ({
  all: [{ field: "customer", any_of: deals.map((one) => one.customer) }],
});

/** An address of an object's list, with what it is filtered by and how it is shown. */
export function listAddress(url: string, object: string, search: Record<string, unknown> = {}): string {
  const words = Object.entries(search).map(
    ([key, value]) => `${key}=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`,
  );
  return `${url}/o/${object}?${words.join("&")}`;
}
