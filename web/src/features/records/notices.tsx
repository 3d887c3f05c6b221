import { useState } from "react";
import { useForm } from "../../form/context.ts";
import { useSay } from "../../i18n/index.tsx";

/** What the server has to say about the draft as a whole, and that a draft was brought back. */
export function Notices({ restored }: { restored: boolean }) {
  const say = useSay();
  const notices = useForm((state) => state.notices);
  const revision = useForm((state) => state.revision);
  const [opened] = useState(revision);
  return (
    <div role="status">
      {restored && revision === opened && <p className="notice">{say("record.draft")}</p>}
      {notices.map((notice) => (
        <p key={notice.text} className="notice">
          {notice.text}
        </p>
      ))}
    </div>
  );
}
