import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../i18n/index.tsx";
import { everyQuery, sessionQuery } from "./queries.ts";
import type { Fields, RecordData } from "./shapes.ts";

export const SAVED_VIEW = "saved_view";

/** Which records of an object somebody looks at, and how; their own, or shared with them. */
export interface SavedView extends RecordData {
  name: string;
  /** What the address of the screen says of it. */
  address: Fields;
  /** Where it stands among the others. */
  place: number | null;
  /** Whether it opens first. */
  first: boolean;
  roles: string[] | null;
  everyone: boolean;
  owner: string;
}

interface Saved {
  views: SavedView[];
  /** The person who looks. */
  me: string;
  /** Whether nobody knows yet; a question that failed is asked again, but nobody waits for it. */
  isPending: boolean;
}

/** The views of an object that are this person's or shared with them; nothing for whoever may keep none. */
export function useSavedViews(object: string): Saved {
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language)).data;
  // Whoever may see the views of everybody still finds only those that are meant for them among their tabs.
  const meant = [
    { field: "owner", is: { me: true } },
    { field: "everyone", is: true },
    ...(session?.roles ?? []).map((role) => ({ field: "roles", contains: role })),
  ];
  const filter = { all: [{ field: "of", is: object }, { any: meant }] };
  const found = useQuery({ ...everyQuery(SAVED_VIEW, { filter, sort: "place,name" }, 100), enabled: Boolean(session) });
  return {
    views: (found.data?.items ?? []) as SavedView[],
    me: session?.user.id ?? "",
    isPending: !found.isFetched,
  };
}
