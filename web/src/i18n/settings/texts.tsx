import { type ReactNode, useMemo } from "react";
import { IntlProvider, useIntl } from "react-intl";
import { settings as en } from "./en.ts";
import { settings as zhCN } from "./zh-CN.ts";

/** The texts of the settings, which come with their screens: most people open these once a year. */
export function SettingsTexts({ children }: { children: ReactNode }) {
  const { locale, messages } = useIntl();
  const all = useMemo(
    () => ({ ...messages, ...(locale.toLowerCase().startsWith("zh") ? zhCN : en) }) as Record<string, string>,
    [messages, locale],
  );
  return (
    <IntlProvider locale={locale} defaultLocale="en" messages={all}>
      {children}
    </IntlProvider>
  );
}
