import { useShallow } from "zustand/react/shallow";
import { useSay } from "../../i18n/index.tsx";
import { useForm } from "../context.ts";
import { parsePointer, within } from "../pointer.ts";
import { shownIssues } from "../store.ts";
import type { Rows } from "./use-rows.ts";

/** What is wrong with rows, in words below them: which row, which field, and what to do. */
export function RowIssues({ table }: { table: Rows }) {
  const say = useSay();
  const issues = useForm(
    useShallow((state) =>
      state.issues.filter(
        (issue) => within(issue.pointer, table.pointer) && shownIssues(state, issue.pointer).includes(issue),
      ),
    ),
  );
  if (issues.length === 0) return null;
  return (
    <ul className="row-issues">
      {issues.map((issue) => {
        const [, row, field] = parsePointer(issue.pointer);
        const title = table.all.find((one) => one.field === field)?.property.title;
        const place = row === undefined ? undefined : say("rows.row", { number: Number(row) + 1 });
        return (
          <li key={issue.pointer + issue.code} className={issue.severity === "warning" ? "warning" : "error"}>
            {[place, title].filter(Boolean).join(" · ")}
            {(place || title) && ": "}
            {issue.message} {issue.help}
          </li>
        );
      })}
    </ul>
  );
}
