import type { Head, RecordData } from "../api/shapes.ts";
import { dotOf } from "../ui/tokens.ts";
import { Value } from "../widgets/registry.tsx";
import { isFilled, optionOf } from "./contract.ts";

interface FactsProps {
  head: Head;
  record: RecordData;
  fields: string[];
}

/** The fields of a card, without those that are empty. */
export function Facts({ head, record, fields }: FactsProps) {
  const shown = fields.filter((field) => isFilled(record[field]) && head.schema.properties[field]);
  if (shown.length === 0) return null;
  return (
    <ul className="facts-of">
      {shown.map((field) => (
        <li key={field} title={head.schema.properties[field]?.title}>
          <Value plain value={record[field]} property={head.schema.properties[field]} record={record} />
        </li>
      ))}
    </ul>
  );
}

/** The colour that a choice gives a record, and nothing where it gives none. */
export function colorOf(head: Head, record: RecordData, field: string | null | undefined): string | undefined {
  if (!field) return undefined;
  return dotOf(optionOf(head.schema.properties[field], record[field])?.["x-color"]);
}
