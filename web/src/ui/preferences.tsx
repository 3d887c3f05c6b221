import { Segmented } from "antd";
import { chooseLanguage } from "../api/calls.ts";
import { ProblemError } from "../api/client.ts";
import { languageName, useLanguage, useSay } from "../i18n/index.tsx";
import { type Density, type ThemeChoice, usePrefs } from "./prefs.ts";
import { useToast } from "./toast.tsx";

/** How things are shown: the language, which is kept with the person, and theme and density of this browser. */
export function Preferences({ languages }: { languages: string[] }) {
  const say = useSay();
  const prefs = usePrefs();
  const { language, choose } = useLanguage();
  const show = useToast((state) => state.show);
  const keep = (chosen: string) => {
    choose(chosen);
    chooseLanguage(chosen).catch((error: unknown) => show({ text: said(error) }));
  };
  const themes: ThemeChoice[] = ["system", "light", "dark"];
  const densities: Density[] = ["compact", "comfortable"];
  return (
    <>
      <Choice
        label={say("shell.language")}
        value={language}
        onChange={keep}
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

const said = (error: unknown) => (error instanceof ProblemError ? error.problem.title : String(error));

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
