import { Button, Popover, Segmented } from "antd";
import { useState } from "react";
import { languageName, useLanguage, useSay } from "../i18n/index.tsx";
import { type Density, type ThemeChoice, usePrefs } from "../ui/prefs.ts";
import { useOverlay } from "./commands.ts";
import { useSession, useSignOut } from "./session.ts";

/** Who is signed in, and how this browser shows things to them. */
export function UserMenu() {
  const say = useSay();
  const session = useSession();
  const [open, setOpen] = useState(false);
  if (!session) return null;
  return (
    <div className="user-menu">
      <Popover
        trigger="click"
        placement="topLeft"
        arrow={false}
        open={open}
        onOpenChange={setOpen}
        content={<Settings languages={session.languages} onClose={() => setOpen(false)} />}
      >
        <button
          type="button"
          className="user-button"
          aria-expanded={open}
          title={say("shell.account")}
          onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
        >
          <i aria-hidden="true" className="avatar">
            {[...session.user.name][0]}
          </i>
          <span className="cut">{session.user.name}</span>
        </button>
      </Popover>
    </div>
  );
}

function Settings({ languages, onClose }: { languages: string[]; onClose: () => void }) {
  const say = useSay();
  const prefs = usePrefs();
  const { language, choose } = useLanguage();
  const signOut = useSignOut();
  const show = useOverlay((state) => state.show);
  const themes: ThemeChoice[] = ["system", "light", "dark"];
  const densities: Density[] = ["compact", "comfortable"];
  return (
    <div className="settings">
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
      <Button
        type="text"
        block
        onClick={() => {
          onClose();
          show("help");
        }}
      >
        {say("shell.help")}
      </Button>
      <Button type="text" block onClick={() => signOut()}>
        {say("shell.signOut")}
      </Button>
    </div>
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
