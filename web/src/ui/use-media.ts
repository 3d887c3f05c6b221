import { useSyncExternalStore } from "react";
import { NARROW } from "../api/device.ts";

/** Whether a media query holds, kept up to date. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}

/** True on a screen too narrow for a table. */
export const useNarrow = () => useMedia(NARROW);
