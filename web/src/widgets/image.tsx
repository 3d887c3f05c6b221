import { FileInput } from "../ui/file-input.tsx";
import { fileOf, Picture } from "../ui/file-item.tsx";
import { asText, type CellProps, type InputProps, measure, settings, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  const file = fileOf(props.value);
  return (
    <FileInput
      wiring={wiring(props)}
      files={file ? [file] : []}
      most={1}
      accept={settings(props.property, "accept")}
      maxSize={measure(props.property, "maxSize")}
      pictures
      still={Boolean(props.disabled || props.readOnly)}
      onChange={([next]) => props.onChange(next ?? null)}
      onBlur={props.onBlur}
    />
  );
}

export function Cell({ value, plain }: CellProps) {
  const file = fileOf(value);
  return file ? <Picture file={file} plain={plain} /> : <span>{asText(value)}</span>;
}
