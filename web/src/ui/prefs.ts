import { create } from "zustand";
import { persist } from "zustand/middleware";

export type ThemeChoice = "system" | "light" | "dark";
export type Density = "compact" | "comfortable";

interface Prefs {
  theme: ThemeChoice;
  density: Density;
  /** Single letters as shortcuts can be switched off, because speech input and some hands trigger them by accident. */
  singleKeys: boolean;
  set(change: Partial<Pick<Prefs, "theme" | "density" | "singleKeys">>): void;
}

/** What a person chose for this browser; kept in local storage, never on the server. */
export const usePrefs = create<Prefs>()(
  persist((set) => ({ theme: "system", density: "compact", singleKeys: true, set: (change) => set(change) }) as Prefs, {
    name: "yunjin.prefs",
  }),
);

/** Height of a list row in pixels. */
export const ROW: Record<Density, number> = { compact: 32, comfortable: 40 };
