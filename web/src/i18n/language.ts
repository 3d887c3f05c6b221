import { create } from "zustand";

/** A language tag such as `zh-CN`; which ones exist is decided by the workspace. */
export type Language = string;

const KEY = "yunjin.language";

interface LanguageState {
  language: Language;
  choose(language: Language): void;
}

/**
 * The language of this browser: what is kept with the person who is signed in, else what was chosen here, else what the
 * server said, else what the browser prefers.
 */
export const useLanguage = create<LanguageState>()((set) => ({
  language: boot().session?.own_language ?? localStorage.getItem(KEY) ?? boot().language ?? preferred(),
  choose(language) {
    localStorage.setItem(KEY, language);
    set({ language });
  },
}));

export const currentLanguage = () => useLanguage.getState().language;

/** A language's name in itself, so that a person who reads only that language finds it. */
export function languageName(language: Language): string {
  if (language === "zh-CN") return "简体中文";
  return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
}

interface Boot {
  language?: string;
  session?: { own_language?: string | null } | null;
}

function boot(): Boot {
  const text = document.getElementById("boot")?.textContent;
  return text ? (JSON.parse(text) as Boot) : {};
}

function preferred(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}
