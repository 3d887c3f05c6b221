import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Modal } from "antd";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { foundQuery } from "../api/queries.ts";
import { type TextKey, useLanguage, useSay } from "../i18n/index.tsx";
import { useSettled } from "../ui/lookup-select.tsx";
import { useCover, useShortcut } from "../ui/shortcuts.ts";
import { useShown } from "../ui/use-shown.ts";
import { type Command, useCommands } from "./commands.ts";
import { useSession } from "./session.ts";

interface Section {
  title: TextKey;
  items: Command[];
}

/** One box for everything: records by name, places, commands. */
export function Palette({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  useCover();
  useGivenBack();
  const shown = useShown();
  useShortcut("mod+k", "shortcut.palette", onClose);
  const sections = useSections(text.trim());
  const flat = sections.flatMap((section) => section.items);
  const active = Math.min(at, flat.length - 1);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const press = (event: KeyboardEvent) => {
    // While an input method composes, its own Enter and arrows choose characters.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = (active + step + flat.length) % Math.max(flat.length, 1);
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(flat[active]);
    }
  };

  return (
    <Modal
      open={shown}
      title={<span className="unseen">{say("palette.title")}</span>}
      footer={null}
      closable={false}
      onCancel={onClose}
      width={560}
      className="palette"
      style={{ top: 80 }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: the palette is opened to be typed into.
        autoFocus
        role="combobox"
        aria-label={say("palette.title")}
        aria-expanded={flat.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={flat.length > 0 ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        placeholder={say("palette.placeholder")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id={`${id}-list`} role="listbox" aria-label={say("palette.title")} className="palette-list" tabIndex={-1}>
        {sections.map((section) => (
          // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, not field sets.
          <div key={section.title} role="group" aria-label={say(section.title)}>
            <p aria-hidden="true">{say(section.title)}</p>
            {section.items.map((command) => {
              const index = flat.indexOf(command);
              return (
                <div
                  key={command.key}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === active}
                  onMouseMove={() => setAt(index)}
                  onClick={() => run(command)}
                  onKeyDown={press}
                >
                  <span className="cut">{command.title}</span>
                  {command.hint && <span className="faint">{command.hint}</span>}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {flat.length === 0 && <p className="palette-nothing">{say("palette.nothing")}</p>}
    </Modal>
  );
}

/** Whatever had the keyboard before has it again afterwards, such as the dialog that the palette was opened over. */
function useGivenBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
}

function useSections(text: string): Section[] {
  const { recent, places, commands } = useCommands();
  const records = useFoundRecords(text);
  const wanted = text.toLowerCase();
  const fits = (command: Command) => `${command.title} ${command.hint ?? ""}`.toLowerCase().includes(wanted);
  const sections: Section[] = [
    { title: "palette.records", items: records },
    { title: "palette.recent", items: recent.filter(fits) },
    { title: "palette.places", items: places.filter(fits) },
    { title: "palette.commands", items: commands.filter(fits) },
  ];
  return sections.filter((section) => section.items.length > 0);
}

/** Records of every object that the person may search: by words, by pinyin in full or by initials, by numbers. */
function useFoundRecords(text: string): Command[] {
  const navigate = useNavigate();
  const language = useLanguage((state) => state.language);
  const session = useSession();
  const settled = useSettled(text, 150);
  const found = useQuery({ ...foundQuery(settled, language), enabled: settled !== "" });
  const titles = new Map((session?.apps ?? []).flatMap((app) => app.menu).map((entry) => [entry.object, entry.title]));
  if (settled === "") return [];
  return (found.data ?? []).map(({ object, id, title }) => ({
    key: `record ${object} ${id}`,
    title,
    hint: titles.get(object),
    run: () => void navigate({ to: "/o/$object/$id", params: { object, id } }),
  }));
}
