import createClient, { type FetchResponse } from "openapi-fetch";
import { currentLanguage } from "../i18n/index.tsx";
import type { paths } from "./schema.d.ts";
import type { Complaint, Problem } from "./shapes.ts";

/** An answer that is not a success: `problem` is what the server said; status 0 means that it could not be reached. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.name = "ProblemError";
    this.problem = problem;
  }
  get status(): number {
    return this.problem.status;
  }
  get complaints(): Complaint[] {
    return this.problem.complaints ?? [];
  }
}

let signedOut: () => void = () => undefined;

/** Says what happens when an answer tells that the session is over. */
export function onSignedOut(handle: () => void): void {
  signedOut = handle;
}

/** Tells that the session is over. */
export const ended = (): void => signedOut();

/** The published contract as a client: a path, parameter or body that is not in it does not compile. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => reach(request) });

api.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", currentLanguage());
  },
});

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ProblemError({ title: String(error), status: 0, code: "unreachable" });
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the library's own bound for "any answer of any route".
type Answer<T> = FetchResponse<any, any, any> & { data?: T };

/** The content of a success, or a `ProblemError` thrown. */
export async function ok<T>(asked: Promise<Answer<T>>, anonymous = false): Promise<T> {
  const { data, error, response } = await asked.catch(unreadable);
  if (response.ok && (data !== undefined || response.status === 204)) return data as T;
  // To some questions "nobody is signed in" is an answer, and not the end of a session.
  if (response.status === 401 && !anonymous) signedOut();
  throw new ProblemError(asProblem(response, error));
}

/** A proxy in between may answer with a page of its own; that is a problem without details. */
function unreadable(error: unknown): { data?: undefined; error?: undefined; response: Response } {
  if (error instanceof SyntaxError) return { response: new Response(null, { status: 502, statusText: error.message }) };
  throw error;
}

/** What is read of an answer that refuses. */
interface Refused {
  status: number;
  statusText: string;
  headers: { get(name: string): string | null };
}

/** What a refusal says, whoever brought it. */
export function asProblem(response: Refused, answer: unknown): Problem {
  const known = typeof answer === "object" && answer !== null ? (answer as Partial<Problem>) : {};
  return {
    ...known,
    title: known.title ?? response.statusText,
    status: response.status,
    code: known.code ?? "unknown",
    request_id: known.request_id ?? response.headers.get("x-request-id") ?? undefined,
  };
}
