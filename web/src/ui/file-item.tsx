import { useState } from "react";
import { fileAddress } from "../api/calls.ts";
import type { FileValue } from "../api/shapes.ts";
import { formatSize } from "../i18n/format.ts";
import { useLanguage, useSay } from "../i18n/index.tsx";
import { later } from "./later.tsx";

const PictureDialog = later(async () => (await import("./picture-dialog.tsx")).PictureDialog);

/** The file that a value stands for, or `undefined` where it is masked or none. */
export function fileOf(value: unknown): FileValue | undefined {
  const file = typeof value === "object" && value !== null ? (value as Partial<FileValue>) : {};
  return typeof file.id === "string" ? (file as FileValue) : undefined;
}

/** The name of a file, which leads to its bytes. */
export function FileLink({ file, plain }: { file: FileValue; plain?: boolean }) {
  const name = file.name ?? file.id;
  if (plain) return <span>{name}</span>;
  return (
    <a className="quiet" href={fileAddress(file.id)} target="_blank" rel="noopener noreferrer">
      {name}
    </a>
  );
}

export function FileSize({ file }: { file: FileValue }) {
  const language = useLanguage((state) => state.language);
  return typeof file.size === "number" ? <span className="faint">{formatSize(language, file.size)}</span> : null;
}

/** A picture, small; whoever wants it whole opens it in its place. */
export function Picture({ file, plain }: { file: FileValue; plain?: boolean }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const name = file.name ?? file.id;
  const image = <img className="picture" src={fileAddress(file.id)} alt={file.name ?? ""} loading="lazy" />;
  if (plain) return image;
  return (
    <>
      <button type="button" className="picture-button" title={say("file.look", { name })} onClick={() => setOpen(true)}>
        {image}
      </button>
      {open && <PictureDialog file={file} onClose={() => setOpen(false)} />}
    </>
  );
}
