import { Button } from "antd";
import { type ClipboardEvent, useEffect, useRef } from "react";
import { useSay } from "../i18n/index.tsx";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

/** What a button does to the chosen text, and the sign on it. */
const COMMANDS = [
  ["bold", "B"],
  ["italic", "I"],
  ["underline", "U"],
  ["insertUnorderedList", "•"],
  ["insertOrderedList", "1."],
  ["removeFormat", "⌫"],
] as const;

/** The editing that every browser brings along; what comes out is cleaned by the server before anybody reads it. */
export function Input(props: InputProps) {
  const say = useSay();
  const page = useRef<HTMLDivElement>(null);
  const text = props.value === null || props.value === undefined ? "" : asText(props.value);
  const still = Boolean(props.disabled || props.readOnly);

  // What the person types is on the page already; only what comes from elsewhere is put there.
  useEffect(() => {
    if (page.current && page.current.innerHTML !== text) page.current.innerHTML = text;
  }, [text]);

  const tell = () => {
    const now = page.current;
    if (now) props.onChange(now.textContent?.trim() || now.querySelector("hr") ? now.innerHTML : null);
  };
  const paste = (event: ClipboardEvent) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  };
  return (
    <div className="rich-text">
      {!still && (
        <div role="toolbar" aria-label={say("widget.format")} aria-controls={props.id}>
          {COMMANDS.map(([command, sign]) => (
            <Button
              key={command}
              size="small"
              type="text"
              title={say(`widget.format.${command}`)}
              aria-label={say(`widget.format.${command}`)}
              // The page keeps its selection while a button is pressed.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                document.execCommand(command);
                tell();
              }}
            >
              {sign}
            </Button>
          ))}
        </div>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: no element holds text with marks and is edited */}
      <div
        {...wiring(props)}
        ref={page}
        className="prose"
        role="textbox"
        tabIndex={0}
        aria-multiline="true"
        aria-labelledby={`${props.id}-label`}
        aria-readonly={still || undefined}
        contentEditable={!still}
        suppressContentEditableWarning
        onInput={tell}
        onPaste={paste}
        onBlur={props.onBlur}
      />
    </div>
  );
}

/** The server gives out only what its list allows: neither scripts nor styles, frames or pictures. */
export function Cell({ value, plain }: CellProps) {
  const html = asText(value);
  if (plain) return <span>{new DOMParser().parseFromString(html, "text/html").body.textContent}</span>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: cleaned where it was stored
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
