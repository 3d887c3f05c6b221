import { useState } from "react";
import type { Prompt } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Brief } from "./brief.tsx";
import { counted } from "./counted.ts";

/** What wants attention, how much of it there is, and what can be done about each by one key. */
export function Prompts({ prompts }: { prompts: Prompt[] }) {
  const say = useSay();
  const [turned, setTurned] = useState<Record<string, boolean>>({});
  return (
    <ul className="prompts">
      {prompts.map((prompt) => {
        const { value } = prompt.count;
        const open = value > 0 && (turned[prompt.name] ?? false);
        return (
          <li key={prompt.name}>
            <button
              type="button"
              disabled={value === 0}
              aria-expanded={open}
              onClick={() => setTurned({ ...turned, [prompt.name]: !open })}
            >
              <b className="number" data-none={value === 0 || undefined}>
                {counted(prompt.count)}
              </b>
              <span>{prompt.title}</span>
              <span className="grow" />
              {value > 0 && <span aria-hidden="true">{open ? "▾" : "▸"}</span>}
            </button>
            {open && (
              <>
                {prompt.actions.length > 0 && <p className="faint">{say("home.keys")}</p>}
                <Brief object={prompt.object} filter={prompt.filter} actions={prompt.actions} list={prompt.list} />
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}
