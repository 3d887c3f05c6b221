import { type ReactNode, useCallback } from "react";
import { IntlProvider, useIntl } from "react-intl";
import { en } from "./en.ts";
import { useLanguage } from "./language.ts";
import type { settings } from "./settings/zh-CN.ts";
import { zhCN } from "./zh-CN.ts";

export { currentLanguage, type Language, languageName, useLanguage } from "./language.ts";

/** A key of the screens' own texts; a misspelled one does not compile. */
export type TextKey = keyof typeof zhCN | keyof typeof settings;

/** Values for the placeholders of a text. */
export type TextValues = Record<string, string | number>;

/** Says a text of the screens in the current language. */
export type Say = (key: TextKey, values?: TextValues) => string;

/** The texts of a language; one without a catalogue of its own is served in English. */
export function catalogue(language: string): Record<keyof typeof zhCN, string> {
  return language.toLowerCase().startsWith("zh") ? zhCN : en;
}

export function Languages({ children }: { children: ReactNode }) {
  const language = useLanguage((state) => state.language);
  return (
    <IntlProvider locale={language} defaultLocale="en" messages={catalogue(language)}>
      {children}
    </IntlProvider>
  );
}

export function useSay(): Say {
  const intl = useIntl();
  return useCallback((key, values) => intl.formatMessage({ id: key }, values), [intl]);
}

/** The text of a key that comes from data (an action, an operator), or the given fallback when the screens have none. */
export function useSayOr(): (key: string, fallback: string) => string {
  const intl = useIntl();
  return useCallback((key, fallback) => (key in intl.messages ? intl.formatMessage({ id: key }) : fallback), [intl]);
}
