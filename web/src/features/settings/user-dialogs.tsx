import { useQueryClient } from "@tanstack/react-query";
import { updateRecord } from "../../api/calls.ts";
import { forgetRecord } from "../../api/queries.ts";
import { endSessionsOf } from "../../api/settings-calls.ts";
import type { ListAnswer, RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Confirm } from "./parts.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { UserDialog } from "./user-dialog.tsx";

/** What is to be done with a user. */
export type UserDeed =
  | { do: "make" }
  | { do: "change" | "lock" | "unlock" | "password" | "sign-out"; user: RecordData };

interface UserDialogsProps {
  head: ListAnswer;
  deed: UserDeed;
  onDeed(deed: UserDeed): void;
  onClose(): void;
}

/** The dialog of one deed. */
export function UserDialogs({ head, deed, onDeed, onClose }: UserDialogsProps) {
  const say = useSay();
  const client = useQueryClient();
  const refresh = (id: string) => void forgetRecord(client, head.object, id);
  if (deed.do === "make" || deed.do === "change") {
    return (
      <UserDialog
        head={head}
        user={deed.do === "change" ? deed.user : undefined}
        onSaved={(user) => {
          refresh(user.id);
          // Without a password nobody signs in; whoever has just made a user gives them their first.
          if (deed.do === "make") onDeed({ do: "password", user });
          else onClose();
        }}
        onClose={onClose}
      />
    );
  }
  const { user } = deed;
  const name = String(user.name ?? user.login);
  if (deed.do === "password") return <PasswordDialog user={user} onClose={onClose} />;
  const texts = {
    lock: say("settings.lockText"),
    unlock: say("settings.unlockText"),
    "sign-out": say("settings.signOutText"),
  };
  const dones = {
    lock: say("settings.lockDone", { name }),
    unlock: say("settings.unlockDone", { name }),
    "sign-out": say("settings.signOutDone", { name }),
  };
  const acts = {
    lock: () => updateRecord(head.object, user.id, user.version, { active: false }),
    unlock: () => updateRecord(head.object, user.id, user.version, { active: true }),
    "sign-out": () => endSessionsOf(user.id),
  };
  return (
    <Confirm
      title={`${say(`settings.user.${deed.do}`)} · ${name}`}
      text={texts[deed.do]}
      ok={say(`settings.user.${deed.do}`)}
      danger={deed.do === "lock"}
      said={dones[deed.do]}
      deed={acts[deed.do]}
      onDone={() => refresh(user.id)}
      onClose={onClose}
    />
  );
}
