import type { Session } from "./shapes.ts";

/** What the server writes into the page so that the first screen needs no request; empty when no server filled it. */
export interface Boot {
  session?: Session | null;
  language?: string;
  languages?: string[];
}

export function readBoot(): Boot {
  const text = document.getElementById("boot")?.textContent;
  return text ? (JSON.parse(text) as Boot) : {};
}
