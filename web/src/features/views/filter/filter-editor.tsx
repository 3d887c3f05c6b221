import { Button } from "antd";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Filter, Schema } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { NodeEditor } from "../../../views/filter/node-editor.tsx";
import { freshTest, isComplete } from "../../../views/filter/tests.ts";

interface FilterEditorProps {
  schema: Schema;
  /** The part to change; a new condition when absent. */
  filter: Filter | undefined;
  onApply(filter: Filter): void;
  onCancel(): void;
}

/** Builds one part of the filter: a condition, or a group of them as deep as the language goes. */
export function FilterEditor({ schema, filter, onApply, onCancel }: FilterEditorProps) {
  const say = useSay();
  const panel = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<Filter>(() => filter ?? freshTest(schema));
  useEffect(() => panel.current?.querySelector<HTMLElement>("input")?.focus(), []);
  const isGroup = "all" in draft || "any" in draft;
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete(draft)) onApply(draft);
  };
  return (
    <form
      ref={panel}
      className="filter-editor"
      data-wide={isGroup || undefined}
      aria-label={say("list.addFilter")}
      onSubmit={apply}
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onCancel()}
    >
      <NodeEditor schema={schema} filter={draft} onChange={setDraft} />
      <div className="actions">
        {!isGroup && (
          <Button type="text" className="to-start" onClick={() => setDraft({ any: [draft, freshTest(schema)] })}>
            {say("filterBar.or")}
          </Button>
        )}
        <Button onClick={onCancel}>{say("action.cancel")}</Button>
        <Button type="primary" htmlType="submit" disabled={!isComplete(draft)}>
          {say("list.apply")}
        </Button>
      </div>
    </form>
  );
}
