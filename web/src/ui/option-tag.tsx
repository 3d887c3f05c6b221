import { dotOf } from "./tokens.ts";

/** A choice value: its words, and a dot of its colour. */
export function OptionTag({ title, color, plain }: { title: string; color?: string; plain?: boolean }) {
  const dot = dotOf(color);
  return (
    <span className={plain ? "option plain" : "option"}>
      {dot && <i aria-hidden="true" className="dot" style={{ background: dot }} />}
      <span>{title}</span>
    </span>
  );
}
