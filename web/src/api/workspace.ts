import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../i18n/index.tsx";
import { sessionQuery } from "./queries.ts";

/** The workspace's currency code, such as `CNY`; empty until the session is known. */
export function useCurrency(): string {
  const language = useLanguage((state) => state.language);
  return useQuery(sessionQuery(language)).data?.workspace.currency ?? "";
}

/** The day on which a week begins here: 1 is Monday, 7 is Sunday. */
export function useFirstWeekday(): number {
  const language = useLanguage((state) => state.language);
  return useQuery(sessionQuery(language)).data?.workspace.first_weekday ?? 1;
}
