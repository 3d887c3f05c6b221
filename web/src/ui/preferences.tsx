import { Segmented } from "antd";
import { languageName, useLanguage, useSay } from "../i18n/index.tsx";
import { type Density, type ThemeChoice, usePrefs } from "./prefs.ts";

/** How this browser shows things: language, theme, density. */
export function Preferences({ languages }: { languages: string[] }) {
  const say = useSay();
  const prefs = usePrefs();
  const { language, choose } = useLanguage();
  const themes: ThemeChoice[] = ["system", "light", "dark"];
  const densities: Density[] = ["compact", "comfortable"];
  return (
    <>
      <Choice
        label={say("shell.language")}
        value={language}
        onChange={choose}
        options={languages.map((one) => ({ value: one, label: languageName(one) }))}
      />
      <Choice
        label={say("shell.theme")}
        value={prefs.theme}
        onChange={(theme) => prefs.set({ theme: theme as ThemeChoice })}
        options={themes.map((one) => ({ value: one, label: say(`shell.theme.${one}`) }))}
      />
      <Choice
        label={say("shell.density")}
        value={prefs.density}
        onChange={(density) => prefs.set({ density: density as Density })}
        options={densities.map((one) => ({ value: one, label: say(`shell.density.${one}`) }))}
      />
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange(value: string): void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <div className="setting">
      <span aria-hidden="true">{label}</span>
      <Segmented block aria-label={label} value={value} options={options} onChange={onChange} />
    </div>
  );
}
