import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Property } from "../api/shapes.ts";
import { same } from "../form/pointer.ts";
import { widgetOf } from "../widgets/registry.tsx";

interface CellEditorProps {
  property: Property;
  value: unknown;
  /** The value to keep, or nothing when it stays; `step` says where the person wants to go on. */
  onDone(value: { kept: unknown } | undefined, step: -1 | 0 | 1): void;
}

/** Where a control opens something of its own at the end of the page; the focus going there is not leaving. */
const POPUPS = ".ant-select-dropdown, .ant-picker-dropdown, .ant-popover, .ant-modal";

/** There is no room for a complaint in a cell; a refusal opens a dialog. */
const UNWIRED = { "aria-invalid": undefined, "aria-describedby": undefined };

/** A cell while it is edited in place, with the field's own widget: Enter and leaving keep, Escape does not. */
export function CellEditor({ property, value, onDone }: CellEditorProps) {
  const id = useId();
  const box = useRef<HTMLFieldSetElement>(null);
  const [draft, setDraft] = useState(value);
  const latest = useRef(draft);
  const done = useRef(false);
  const { Input } = widgetOf(property);
  useEffect(() => box.current?.querySelector<HTMLElement>("input, textarea, button, [tabindex]")?.focus(), []);
  const finish = (keep: boolean, step: -1 | 0 | 1 = 0) => {
    if (done.current) return;
    done.current = true;
    onDone(keep && !same(latest.current, value) ? { kept: latest.current ?? null } : undefined, step);
  };
  const put = (next: unknown) => {
    latest.current = next;
    setDraft(next);
    // What is picked from a list of single values is decided by the pick.
    if (document.activeElement?.getAttribute("role") === "combobox" && !Array.isArray(next)) finish(true);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const isOpen = event.target instanceof Element && event.target.getAttribute("aria-expanded") === "true";
    if (event.key === "Escape") {
      event.stopPropagation();
      finish(false);
    } else if (event.key === "Tab") {
      event.preventDefault();
      finish(true, event.shiftKey ? -1 : 1);
    } else if (event.key === "Enter" && !isOpen && !(event.target instanceof HTMLTextAreaElement)) {
      event.preventDefault();
      finish(true);
    }
  };
  const leave = (event: FocusEvent) => {
    const to = event.relatedTarget as Element | null;
    if (box.current?.contains(to) || to?.closest(POPUPS)) return;
    if (!to && document.querySelector(".ant-picker-dropdown:not(.ant-picker-dropdown-hidden)")) return;
    finish(true);
  };
  return (
    <fieldset ref={box} className="cell-editor field" onKeyDown={press} onBlur={leave}>
      <label className="unseen" htmlFor={id}>
        {property.title}
      </label>
      <Input
        id={id}
        {...UNWIRED}
        aria-required={property["x-required"] || undefined}
        property={property}
        value={draft ?? null}
        onChange={put}
      />
    </fieldset>
  );
}
