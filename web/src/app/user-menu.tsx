import { useNavigate } from "@tanstack/react-router";
import { Button, Popover } from "antd";
import { useState } from "react";
import { useSay } from "../i18n/index.tsx";
import { Preferences } from "../ui/preferences.tsx";
import { useOverlay } from "./commands.ts";
import { useSession, useSignOut } from "./session.ts";

/** Who is signed in, and how this browser shows things to them. */
export function UserMenu() {
  const say = useSay();
  const session = useSession();
  const [open, setOpen] = useState(false);
  if (!session) return null;
  return (
    <div className="user-menu">
      <Popover
        trigger="click"
        placement="topLeft"
        arrow={false}
        open={open}
        onOpenChange={setOpen}
        content={<Settings languages={session.languages} onClose={() => setOpen(false)} />}
      >
        <button
          type="button"
          className="user-button"
          aria-expanded={open}
          title={say("shell.account")}
          onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
        >
          <i aria-hidden="true" className="avatar">
            {[...session.user.name][0]}
          </i>
          <span className="cut">{session.user.name}</span>
        </button>
      </Popover>
    </div>
  );
}

function Settings({ languages, onClose }: { languages: string[]; onClose: () => void }) {
  const say = useSay();
  const signOut = useSignOut();
  const show = useOverlay((state) => state.show);
  const navigate = useNavigate();
  const then = (deed: () => void) => () => {
    onClose();
    deed();
  };
  return (
    <div className="settings">
      <Preferences languages={languages} />
      <Button
        type="text"
        block
        onClick={then(() => void navigate({ to: "/settings/$page", params: { page: "profile" } }))}
      >
        {say("shell.settings")}
      </Button>
      <Button type="text" block onClick={then(() => show("help"))}>
        {say("shell.help")}
      </Button>
      <Button type="text" block onClick={() => signOut()}>
        {say("shell.signOut")}
      </Button>
    </div>
  );
}
