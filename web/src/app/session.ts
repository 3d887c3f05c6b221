import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { signOut } from "../api/calls.ts";
import { sessionQuery } from "../api/queries.ts";
import { useLanguage } from "../i18n/index.tsx";

/** The signed-in person and what they may open. */
export function useSession() {
  const language = useLanguage((state) => state.language);
  return useQuery(sessionQuery(language)).data ?? undefined;
}

/** Ends the session, and forgets everything that was loaded with its rights. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async () => {
    await signOut().catch(() => undefined);
    client.clear();
    client.setQueryData(sessionQuery().queryKey, null);
    await router.navigate({ to: "/sign-in", search: {} });
  };
}
