import { useNavigate } from "@tanstack/react-router";
import { create } from "zustand";
import { usePlaces, type Visited } from "../api/bookmarks.ts";
import { languageName, useLanguage, useSay } from "../i18n/index.tsx";
import { usePrefs } from "../ui/prefs.ts";
import { written } from "../ui/shortcuts.ts";
import { placeOf } from "../views/address.ts";
import { useSession, useSignOut } from "./session.ts";
import { useHere } from "./use-here.ts";

/** Which overlay of the shell is open. */
interface Overlay {
  open: "palette" | "help" | undefined;
  show(overlay: "palette" | "help" | undefined): void;
}

export const useOverlay = create<Overlay>()((set) => ({ open: undefined, show: (open) => set({ open }) }));

/** One line of the palette. */
export interface Command {
  key: string;
  title: string;
  hint?: string;
  run(): void;
}

/** Places and commands that this person has; the palette filters them. */
export function useCommands(): { recent: Command[]; places: Command[]; commands: Command[] } {
  const say = useSay();
  const navigate = useNavigate();
  const session = useSession();
  const signOut = useSignOut();
  const prefs = usePrefs();
  const { language, choose } = useLanguage();
  const show = useOverlay((state) => state.show);
  const { recent, favourites, turn } = usePlaces();
  const here = useHere();
  const go = (place: Visited) => void navigate({ href: place.href });
  const isMarked = favourites.some((one) => one.href === here().href);
  const entries = (session?.apps ?? []).flatMap((app) => app.menu.map((entry) => ({ app, entry })));
  const themes = (["system", "light", "dark"] as const).filter((theme) => theme !== prefs.theme);
  const densities = (["compact", "comfortable"] as const).filter((density) => density !== prefs.density);
  return {
    recent: [...favourites, ...recent.filter((one) => favourites.every((other) => other.href !== one.href))].map(
      (one) => ({
        key: `recent ${one.href}`,
        title: one.title,
        run: () => go(one),
      }),
    ),
    places: entries.map(({ app, entry }) => ({
      key: `place ${app.name} ${entry.name}`,
      title: entry.title,
      hint: app.title,
      run: () =>
        navigate({
          to: "/o/$object",
          params: { object: entry.object },
          search: placeOf(entry),
        }),
    })),
    commands: [
      ...entries.map(({ app, entry }) => ({
        key: `new ${app.name} ${entry.name}`,
        title: say("palette.newIn", { title: entry.title }),
        run: () => navigate({ to: "/o/$object/new", params: { object: entry.object } }),
      })),
      ...themes.map((theme) => ({
        key: `theme ${theme}`,
        title: say("palette.useTheme", { name: say(`shell.theme.${theme}`) }),
        run: () => prefs.set({ theme }),
      })),
      ...densities.map((density) => ({
        key: `density ${density}`,
        title: say("palette.useDensity", { name: say(`shell.density.${density}`) }),
        run: () => prefs.set({ density }),
      })),
      ...(session?.languages ?? [])
        .filter((one) => one !== language)
        .map((one) => ({
          key: `language ${one}`,
          title: say("palette.useLanguage", { name: languageName(one) }),
          run: () => choose(one),
        })),
      { key: "mark", title: say(isMarked ? "palette.unmark" : "palette.mark"), run: () => void turn(here()) },
      {
        key: "settings",
        title: say("shell.settings"),
        hint: written("g s"),
        run: () => void navigate({ to: "/settings/$page", params: { page: "profile" } }),
      },
      { key: "help", title: say("shell.help"), hint: "?", run: () => show("help") },
      { key: "sign-out", title: say("shell.signOut"), run: () => void signOut() },
    ],
  };
}
