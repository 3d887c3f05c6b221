import type { Device } from "./shapes.ts";

/** A screen too narrow for a table, and for a form that is made for a desk. */
export const NARROW = "(max-width: 720px)";

/** What the screen is, at this moment. */
export const deviceNow = (): Device => (matchMedia(NARROW).matches ? "phone" : "desk");
