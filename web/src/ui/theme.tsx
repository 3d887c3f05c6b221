import { ConfigProvider, type ThemeConfig, theme as themes } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { type ReactNode, useLayoutEffect, useMemo } from "react";
import { useLanguage } from "../i18n/index.tsx";
import { type ThemeChoice, usePrefs } from "./prefs.ts";
import { type Palette, palettes } from "./tokens.ts";
import { useMedia } from "./use-media.ts";

export const FONT = `-apple-system, "Segoe UI", Inter, Roboto, "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif`;

/** Gives antd and our own style sheet the same colours, font and language. */
export function Theme({ children }: { children: ReactNode }) {
  const language = useLanguage((state) => state.language);
  const name = useThemeName();
  const density = usePrefs((prefs) => prefs.density);
  const chinese = language.toLowerCase().startsWith("zh");
  useLayoutEffect(() => paint(name, density), [name, density]);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    dayjs.locale(chinese ? "zh-cn" : "en");
  }, [language, chinese]);
  const config = useMemo(() => antdTheme(name), [name]);
  return (
    <ConfigProvider theme={config} locale={chinese ? zhCN : enUS} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  );
}

export function useThemeName(): "light" | "dark" {
  const choice: ThemeChoice = usePrefs((prefs) => prefs.theme);
  const dark = useMedia("(prefers-color-scheme: dark)");
  if (choice === "system") return dark ? "dark" : "light";
  return choice;
}

function paint(name: "light" | "dark", density: string): void {
  const root = document.documentElement;
  root.dataset.theme = name;
  root.dataset.density = density;
  root.style.colorScheme = name;
  for (const [key, value] of Object.entries(palettes[name])) root.style.setProperty(`--${key}`, value);
}

export function antdTheme(name: "light" | "dark"): ThemeConfig {
  const c: Palette = palettes[name];
  return {
    algorithm: name === "dark" ? themes.darkAlgorithm : themes.defaultAlgorithm,
    token: {
      fontFamily: FONT,
      fontSize: 14,
      borderRadius: 6,
      controlHeight: 32,
      colorPrimary: c.accent,
      colorLink: c.link,
      colorError: name === "dark" ? "#e5484d" : c.error,
      colorErrorText: c.error,
      colorText: c.text,
      colorTextSecondary: c.soft,
      colorTextTertiary: c.faint,
      colorTextQuaternary: c.faint,
      colorTextPlaceholder: c.faint,
      colorTextDisabled: c.faint,
      colorTextDescription: c.faint,
      colorIcon: c.faint,
      colorBorder: c.edge,
      colorBorderSecondary: c.line,
      colorSplit: c.line,
      colorBgContainer: c.bg,
      colorBgElevated: c.raised,
      colorBgLayout: c.bg,
      colorBgContainerDisabled: c.side,
      controlItemBgHover: c.hover,
      controlItemBgActive: c.chosen,
      boxShadow: "none",
      boxShadowSecondary: `0 0 0 1px ${c.line}, 0 6px 20px rgba(0, 0, 0, ${name === "dark" ? 0.5 : 0.12})`,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
    },
    components: {
      Button: {
        primaryShadow: "none",
        defaultShadow: "none",
        dangerShadow: "none",
        fontWeight: 500,
        // The library pales what is pointed at, which leaves its words too pale to be read.
        defaultHoverColor: c.link,
        defaultHoverBorderColor: c.link,
        defaultActiveColor: c.link,
        defaultActiveBorderColor: c.link,
      },
      Select: { optionHeight: 30, optionPadding: "4px 10px", optionSelectedFontWeight: 500 },
      Modal: { titleFontSize: 16 },
      Segmented: { trackBg: c.side, itemSelectedBg: c.chosen, itemSelectedColor: c.text, itemColor: c.soft },
      Dropdown: { colorError: c.error },
      Tabs: { itemSelectedColor: c.link, itemHoverColor: c.link, itemActiveColor: c.link },
      Switch: { colorTextQuaternary: c.off, colorTextTertiary: c.off },
    },
  };
}
