import { useEffect, useRef } from "react";
import type { Schema } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { useForm, useFormHere } from "./context.ts";
import { controlId } from "./layout.ts";
import { pointerTo } from "./pointer.ts";
import { fieldAt } from "./store.ts";

/** After a refused save: everything that is wrong, each leading to its field. */
export function IssueSummary() {
  const say = useSay();
  const { schema, prefix } = useFormHere();
  const tried = useForm((state) => state.tried);
  const issues = useForm((state) => state.issues);
  const refusals = useForm((state) => state.refusals);
  const summary = useRef<HTMLElement>(null);
  useEffect(() => {
    if (refusals > 0) summary.current?.focus();
  }, [refusals]);
  if (!tried || issues.length === 0) return null;
  return (
    <section
      ref={summary}
      tabIndex={-1}
      className="issues"
      role="alert"
      aria-label={say("issues.title", { count: issues.length })}
    >
      <strong>{say("issues.title", { count: issues.length })}</strong>
      <ul>
        {issues.map((issue) => (
          <li key={issue.pointer + issue.code + issue.message}>
            <a href={`#${controlOf(issue.pointer, prefix)}`} onClick={(event) => jump(event, issue.pointer, prefix)}>
              {titleAt(schema, issue.pointer) ?? say("issues.record")}
            </a>
            {": "}
            {issue.message}
          </li>
        ))}
      </ul>
    </section>
  );
}

const controlOf = (pointer: string, prefix?: string) => controlId(pointerTo(fieldAt(pointer) ?? ""), prefix);

function titleAt(schema: Schema, pointer: string): string | undefined {
  const field = fieldAt(pointer);
  return field === undefined ? undefined : (schema.properties[field]?.title ?? field);
}

/** Moves the focus, and leaves the address alone: the address says which record is open, not where one types. */
function jump(event: { preventDefault(): void }, pointer: string, prefix?: string): void {
  event.preventDefault();
  const control =
    document.getElementById(controlId(pointer, prefix)) ?? document.getElementById(controlOf(pointer, prefix));
  const panel = control?.closest('[role="tabpanel"][aria-hidden="true"]');
  document.getElementById(panel?.getAttribute("aria-labelledby") ?? "")?.click();
  requestAnimationFrame(() => {
    control?.focus();
    control?.scrollIntoView({ block: "center" });
  });
}
