import { useMutation } from "@tanstack/react-query";
import { Modal } from "antd";
import type { ReactNode } from "react";
import { ProblemError } from "../../api/client.ts";
import type { Complaint } from "../../api/shapes.ts";
import { formatInstant } from "../../i18n/format.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Patient } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";

/** The shape of a page that is still on its way. */
export function Bones() {
  return (
    <Patient>
      <div className="settings-bones">
        {[0, 1, 2, 3].map((line) => (
          <span key={line} className="bone" />
        ))}
      </div>
    </Patient>
  );
}

/** A part of a page under a heading, with what can be done beside it. */
export function Section({ title, text, aside, children }: SectionProps) {
  return (
    <section className="settings-section">
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {text && <p className="soft">{text}</p>}
      {children}
    </section>
  );
}

interface SectionProps {
  title: string;
  text?: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** Does something, tells when it is done and keeps why it was refused. */
export function useDeed<T = void>(deed: (about: T) => Promise<unknown>, then?: { said?: string; done?(): void }) {
  const show = useToast((state) => state.show);
  return useMutation({
    mutationFn: deed,
    onSuccess: () => {
      if (then?.said) show({ text: then.said });
      then?.done?.();
    },
  });
}

/** What was refused at a place of the body. */
export const refusedAt = (error: unknown, pointer: string): Complaint[] =>
  error instanceof ProblemError ? error.complaints.filter((one) => one.pointer === pointer) : [];

/** Why something was refused, apart from what stands at its fields. */
export function Refusal({ error, fields = [] }: { error: unknown; fields?: string[] }) {
  const say = useSay();
  if (!error) return null;
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const others = (problem?.complaints ?? []).filter((one) => !fields.includes(one.pointer));
  if (others.length === 0 && (problem?.complaints ?? []).length > 0) return null;
  const lines = others.length > 0 ? others.map((one) => one.message) : [problem?.title || say("state.error")];
  return (
    <div role="alert" className="error-line">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

interface ConfirmProps {
  title: string;
  text: ReactNode;
  ok: string;
  danger?: boolean;
  deed(): Promise<unknown>;
  said: string;
  onClose(): void;
  onDone?(): void;
}

/** Asks once more, does it, and stays open with the reason when it is refused. */
export function Confirm({ title, text, ok, danger, deed, said, onClose, onDone }: ConfirmProps) {
  const say = useSay();
  const doing = useDeed(deed, {
    said,
    done: () => {
      onDone?.();
      onClose();
    },
  });
  return (
    <Modal
      open
      title={title}
      okText={ok}
      cancelText={say("action.cancel")}
      okButtonProps={{ danger, loading: doing.isPending }}
      onOk={() => doing.mutate()}
      onCancel={onClose}
    >
      <div className="stack">
        <Refusal error={doing.error} />
        {typeof text === "string" ? <p>{text}</p> : text}
      </div>
    </Modal>
  );
}

/** A moment, as the person reads it; a dash where there is none. */
export function Moment({ at }: { at: string | null | undefined }) {
  const language = useLanguage((state) => state.language);
  return at ? <time dateTime={at}>{formatInstant(language, at)}</time> : <span className="faint">–</span>;
}

/** A table that becomes a list of cards where there is no room. */
export function Table({ label, heads, children }: { label: string; heads: string[]; children: ReactNode }) {
  return (
    <div className="settings-scroll">
      <table className="settings-table" aria-label={label}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A cell that says what it is where the table has no head in sight. */
export function Cell({ head, children }: { head: string; children: ReactNode }) {
  return <td data-head={head}>{children}</td>;
}
