import type { Difference, Fields, Step } from "../../api/shapes.ts";
import { useSay, useSayOr } from "../../i18n/index.tsx";

/** Documents that two versions do not have alike, each with what leads from the first to the second. */
export function Changed({ items }: Difference) {
  const sayOr = useSayOr();
  return (
    <ul className="settings-changes">
      {items.map((item) => (
        <li key={item.document}>
          <p>
            <span className="soft">{sayOr(`settings.do.${item.do}`, item.do)}</span> <code>{item.document}</code>
          </p>
          <ul>
            {item.operations.map((operation) => (
              <li key={JSON.stringify(operation)}>
                <OperationInWords operation={operation} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

const DEEDS = ["set", "remove", "insert", "move"] as const;

/** One operation on a document: what is done where, and what it then is. */
function OperationInWords({ operation }: { operation: Fields }) {
  const say = useSay();
  const deed = DEEDS.find((one) => one in operation);
  const value = operation.to ?? operation.value;
  return (
    <>
      {deed && <span className="soft">{say(`settings.operation.${deed}`)}</span>}{" "}
      <code>{String(operation[deed ?? "set"])}</code>
      {value !== undefined && (
        <>
          {" → "}
          <ValueInWords value={value} />
        </>
      )}
    </>
  );
}

const isOperation = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && DEEDS.some((deed) => deed in value);

/** What something then is; a document of changes holds operations, which are said like any other. */
function ValueInWords({ value }: { value: unknown }) {
  if (isOperation(value)) return <OperationInWords operation={value} />;
  if (!Array.isArray(value) || value.length === 0 || !value.every(isOperation))
    return <code>{JSON.stringify(value)}</code>;
  return (
    <ul>
      {value.map((operation) => (
        <li key={JSON.stringify(operation)}>
          <OperationInWords operation={operation} />
        </li>
      ))}
    </ul>
  );
}

/** What a plan will do beside changing documents, step by step. */
export function Steps({ steps }: { steps: Step[] }) {
  const sayOr = useSayOr();
  const say = useSay();
  return (
    <ul className="settings-changes">
      {steps
        .filter((step) => !step.do.endsWith("_document"))
        .map((step) => (
          <li key={`${step.do} ${step.what}`}>
            <p>
              <span className="soft">{sayOr(`settings.do.${step.do}`, step.do)}</span> <code>{step.what}</code>
              {Boolean(step.rows) && <span className="faint"> {say("settings.rowsOf", { rows: step.rows ?? 0 })}</span>}
            </p>
          </li>
        ))}
    </ul>
  );
}
