import { Button } from "antd";
import { useRef } from "react";
import type { FileValue } from "../api/shapes.ts";
import { formatSize } from "../i18n/format.ts";
import { useLanguage, useSay } from "../i18n/index.tsx";
import type { FieldWiring } from "./field.tsx";
import { FileLink, FileSize, Picture } from "./file-item.tsx";
import { useMedia } from "./use-media.ts";
import { useUploads } from "./use-uploads.ts";

interface FileInputProps {
  wiring: FieldWiring;
  files: FileValue[];
  /** How many there may be. A new one takes the place of the old where there may be one. */
  most: number;
  /** Media types and endings of names to choose from; any when empty. */
  accept: string[];
  /** The largest one in bytes. */
  maxSize?: number;
  /** Shows each as a picture. */
  pictures?: boolean;
  still: boolean;
  onChange(files: FileValue[]): void;
  onBlur?(): void;
}

/** Chooses files, takes those that are dropped or pasted, sends them, and lists what is there. */
export function FileInput({ wiring, files, most, accept, maxSize, pictures, still, onChange, onBlur }: FileInputProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  // Several may arrive before the screen is drawn again.
  const held = useRef(files);
  held.current = files;
  const change = (next: FileValue[]) => {
    held.current = next;
    onChange(next);
  };
  const { uploads, send, forget } = useUploads((file) =>
    change(most === 1 ? [file] : [...held.current.filter((known) => known.id !== file.id), file]),
  );
  const refusal = (file: File, place: number): string | undefined => {
    if (most > 1 && held.current.length + place >= most) return say("widget.file.full", { count: most });
    if (maxSize === undefined || file.size <= maxSize) return undefined;
    return say("widget.file.tooLarge", { maximum: formatSize(language, maxSize) });
  };
  const take = (chosen: FileList | null | undefined) => {
    const fresh = Array.from(chosen ?? []).slice(0, most === 1 ? 1 : undefined);
    const waiting = uploads.filter((one) => !one.why).length;
    fresh.forEach((file, place) => void send(file, refusal(file, waiting + place)));
  };
  const { "aria-required": _, ...wired } = wiring;
  return (
    <div
      className="files"
      onPaste={(event) => {
        if (still || event.clipboardData.files.length === 0) return;
        event.preventDefault();
        take(event.clipboardData.files);
      }}
    >
      {files.length > 0 && (
        <ul>
          {files.map((file) => (
            <li key={file.id}>
              {pictures && <Picture file={file} />}
              <FileLink file={file} /> <FileSize file={file} />
              {!still && (
                <Button
                  type="text"
                  size="small"
                  aria-label={say("widget.file.remove", { name: file.name ?? file.id })}
                  onClick={() => change(held.current.filter((known) => known.id !== file.id))}
                >
                  ✕
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <div aria-live="polite">
        {uploads.map(({ key, name, part, why }) => (
          <p key={key} className={why ? "refused" : undefined}>
            {name} {why ?? <progress value={part} aria-label={say("widget.file.sending", { name })} />}
            {why && (
              <Button type="text" size="small" aria-label={say("action.close")} onClick={() => forget(key)}>
                ✕
              </Button>
            )}
          </p>
        ))}
      </div>
      {pictures && !still && <Camera title={say("widget.file.camera")} onTake={take} />}
      {/* The control lies over the whole place, unseen: a click, a key and a drop all reach it. */}
      <div className="file-place" data-still={still || undefined}>
        <span>{say(most === 1 ? "widget.file.choose" : "widget.file.chooseMany")}</span>
        <input
          {...wired}
          type="file"
          multiple={most > 1}
          accept={accept.join(",") || undefined}
          disabled={still}
          onBlur={onBlur}
          onChange={(event) => {
            take(event.target.files);
            // The same file may be chosen again after it was taken away.
            event.target.value = "";
          }}
        />
      </div>
    </div>
  );
}

/** On a device that is held in the hand a picture may be taken at once. */
function Camera({ title, onTake }: { title: string; onTake(files: FileList | null): void }) {
  const held = useMedia("(pointer: coarse)");
  const input = useRef<HTMLInputElement>(null);
  if (!held) return null;
  return (
    <>
      <Button onClick={() => input.current?.click()}>{title}</Button>
      <input
        ref={input}
        hidden
        type="file"
        accept="image/*"
        capture="environment"
        aria-label={title}
        onChange={(event) => {
          onTake(event.target.files);
          event.target.value = "";
        }}
      />
    </>
  );
}
