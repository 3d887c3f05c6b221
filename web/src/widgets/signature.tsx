import { Button } from "antd";
import { useSay } from "../i18n/index.tsx";
import { fileOf, Picture } from "../ui/file-item.tsx";
import { SignaturePad } from "../ui/signature-pad.tsx";
import { useUploads } from "../ui/use-uploads.ts";
import { asText, type CellProps, type InputProps, wiring } from "./contract.ts";

export function Input(props: InputProps) {
  const say = useSay();
  const file = fileOf(props.value);
  const still = Boolean(props.disabled || props.readOnly);
  const { uploads, send } = useUploads(props.onChange);
  const { id, "aria-describedby": described } = wiring(props);
  // No single control stands for a drawing: the group carries the label, and is where a complaint leads.
  return (
    <fieldset
      id={id}
      className="signature"
      tabIndex={-1}
      aria-labelledby={`${id}-label`}
      aria-describedby={described}
      onBlur={props.onBlur}
    >
      {file && <Picture file={file} />}
      {file && !still && <Button onClick={() => props.onChange(null)}>{say("widget.signature.anew")}</Button>}
      {!file && !still && <SignaturePad onDrawn={(drawing) => void send(drawing)} />}
      <div aria-live="polite">
        {uploads.map(({ key, name, part, why }) => (
          <p key={key} className={why ? "refused" : undefined}>
            {why ?? <progress value={part} aria-label={say("widget.file.sending", { name })} />}
          </p>
        ))}
      </div>
    </fieldset>
  );
}

export function Cell({ value, plain }: CellProps) {
  const file = fileOf(value);
  return file ? <Picture file={file} plain={plain} /> : <span>{asText(value)}</span>;
}
