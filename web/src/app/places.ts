import { create } from "zustand";
import { persist } from "zustand/middleware";

/** A place in this application that a person was at or wants at hand. */
export interface Visited {
  /** The address, with what it was filtered by. */
  href: string;
  title: string;
}

interface Places {
  recent: Visited[];
  favourites: Visited[];
  visit(place: Visited): void;
  /** Puts a place among the favourites, or takes it out. */
  turn(place: Visited): void;
  forget(): void;
}

const RECENT = 8;

/** Where a person was last and what they marked; kept in this browser until they sign out, for the server keeps neither yet. */
export const usePlaces = create<Places>()(
  persist(
    (set) => ({
      recent: [],
      favourites: [],
      visit: (place) =>
        set(({ recent }) => ({
          recent: [place, ...recent.filter((one) => one.href !== place.href)].slice(0, RECENT),
        })),
      turn: (place) =>
        set(({ favourites }) => ({
          favourites: favourites.some((one) => one.href === place.href)
            ? favourites.filter((one) => one.href !== place.href)
            : [...favourites, place],
        })),
      forget: () => set({ recent: [], favourites: [] }),
    }),
    { name: "yunjin.places" },
  ),
);
