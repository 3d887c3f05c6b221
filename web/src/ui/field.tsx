import type { ReactNode } from "react";
import { useSay } from "../i18n/index.tsx";

/** What a control must carry so that its label, help and complaints are announced with it. */
export interface FieldWiring {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
  "aria-required": boolean | undefined;
}

/** The wiring of a control that stands without a frame, because what is around it says what it is. */
export const bare = (id: string): FieldWiring => ({
  id,
  "aria-invalid": undefined,
  "aria-describedby": undefined,
  "aria-required": undefined,
});

interface FieldProps {
  id: string;
  label: string;
  required?: boolean;
  help?: string;
  errors?: { message: string; help?: string | null; severity?: string }[];
  span?: number;
  /** Stands at the end of the label's line. */
  aside?: ReactNode;
  children: (wiring: FieldWiring) => ReactNode;
}

/** The frame of every control: label above, help or complaints below, wired for assistive technology. */
export function Field({ id, label, required, help, errors = [], span, aside, children }: FieldProps) {
  const say = useSay();
  const noteId = `${id}-note`;
  const invalid = errors.some((error) => error.severity !== "warning");
  const noted = errors.length > 0 || Boolean(help);
  return (
    <div
      className="field"
      data-invalid={invalid || undefined}
      style={span ? { gridColumn: `span ${span}` } : undefined}
    >
      {aside}
      <label htmlFor={id} id={`${id}-label`}>
        {label}
        {required && (
          <span className="required" aria-hidden="true" title={say("field.required")}>
            {" *"}
          </span>
        )}
      </label>
      {children({
        id,
        "aria-invalid": invalid || undefined,
        "aria-describedby": noted ? noteId : undefined,
        "aria-required": required || undefined,
      })}
      {noted && (
        <div id={noteId} className="note">
          {errors.map((error) => (
            <p key={error.message} className={error.severity === "warning" ? "warning" : "error"}>
              {error.message} {error.help}
            </p>
          ))}
          {errors.length === 0 && help && <p>{help}</p>}
        </div>
      )}
    </div>
  );
}
