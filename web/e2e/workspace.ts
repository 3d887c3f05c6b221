import type { Complaint, Element, FormAnswer, ListAnswer, Property, RecordData, Session } from "../src/api/shapes.ts";
import { PASSWORD } from "./server.ts";

/** What the journeys know about the pack under test: asked of the server, assumed of none. */
export interface Workspace {
  url: string;
  session: Session;
  /** Of the first object of the menus whose records are named by a text. */
  list: ListAnswer;
  form: FormAnswer;
  /** The required text field that a record of the object is named by. */
  title: { field: string; label: string };
  call<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  create(name: string): Promise<RecordData>;
}

/** Asks the server as somebody, in a language. */
export async function caller(url: string, language = "en", login = "admin"): Promise<Workspace["call"]> {
  const signedIn = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ login, password: PASSWORD }),
  });
  const { token } = (await signedIn.json()) as { token: string };
  return async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        "Accept-Language": language,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refused(`${method} ${path}: ${answer.status} ${text}`, text);
    return (text ? JSON.parse(text) : undefined) as T;
  };
}

export async function openWorkspace(url: string, language = "en"): Promise<Workspace> {
  const call = await caller(url, language);
  const session = await call<Session>("GET", "/api/session");
  for (const { object } of session.apps.flatMap((app) => app.menu)) {
    const form = await call<FormAnswer>("GET", `/api/forms/${object}?mode=create`);
    const field = controls(form.layout).find((name) => isTitle(form.schema.properties[name]));
    if (!field) continue;
    const list = await call<ListAnswer>("GET", `/api/lists/${object}`);
    return {
      url,
      session,
      list,
      form,
      title: { field, label: form.schema.properties[field]?.title ?? field },
      call,
      create: (name) => call("POST", `/api/records/${object}`, { [field]: name }),
    };
  }
  throw new Error("No object in a menu of the pack under test has a required text field in its form.");
}

const isTitle = (property: Property | undefined) =>
  property?.["x-required"] === true && property["x-widget"]?.name === "text";

/** The fields of a layout in the order they are drawn. */
export function controls(element: Element): string[] {
  const own = element.scope?.replace("#/properties/", "");
  return [...(own ? [own] : []), ...(element.elements ?? []).flatMap(controls)];
}

/** A request that the server refused; which fields it complained about. */
export class Refused extends Error {
  readonly fields: string[];
  constructor(message: string, body: string) {
    super(message);
    const { complaints = [] } = body.startsWith("{") ? (JSON.parse(body) as { complaints?: Complaint[] }) : {};
    this.fields = complaints.map((complaint) => complaint.pointer.slice(1));
  }
}

let number = 0;

/** A name that no other record has. */
export const unique = (word: string) => `${word} ${Date.now().toString(36)}${number++}`;
