import type { FileValue } from "../api/shapes.ts";
import { FileInput } from "../ui/file-input.tsx";
import { FileLink, fileOf } from "../ui/file-item.tsx";
import { asText, type CellProps, type InputProps, measure, settings, wiring } from "./contract.ts";

const filesOf = (value: unknown): FileValue[] => [value].flat().flatMap((one) => fileOf(one) ?? []);

export function Input(props: InputProps) {
  return (
    <FileInput
      wiring={wiring(props)}
      files={filesOf(props.value)}
      most={measure(props.property, "max") ?? 100}
      accept={settings(props.property, "accept")}
      maxSize={measure(props.property, "maxSize")}
      still={Boolean(props.disabled || props.readOnly)}
      onChange={(next) => props.onChange(next.length > 0 ? next : null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, plain }: CellProps) {
  const files = filesOf(value);
  if (files.length === 0) return <span>{asText(value)}</span>;
  return (
    <span className="file-names">
      {files.map((file) => (
        <FileLink key={file.id} file={file} plain={plain} />
      ))}
    </span>
  );
}
