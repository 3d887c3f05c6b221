import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Button, Drawer } from "antd";
import { useEffect, useRef, useState } from "react";
import { usePlaces } from "../api/bookmarks.ts";
import { useSay } from "../i18n/index.tsx";
import { later } from "../ui/later.tsx";
import { useShortcut } from "../ui/shortcuts.ts";
import { ToastRegion } from "../ui/toast.tsx";
import { useNarrow } from "../ui/use-media.ts";
import { useOverlay } from "./commands.ts";
import { useSession } from "./session.ts";
import { Sidebar } from "./sidebar.tsx";
import { useHere } from "./use-here.ts";

const HelpSheet = later(async () => (await import("./help-sheet.tsx")).HelpSheet);
const Palette = later(async () => (await import("./palette.tsx")).Palette);

/** The frame around every screen: navigation beside it, or behind a button where there is no room. */
export function Shell() {
  const say = useSay();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const { open, show } = useOverlay();
  useShortcut("mod+k", "shortcut.palette", () => show("palette"));
  useShortcut("?", "shortcut.help", () => show("help"));
  useShortcut("g h", "shortcut.home", () => void navigate({ to: "/", search: {} }));
  const here = useHere();
  const { turn } = usePlaces();
  useShortcut("s", "shortcut.mark", () => void turn(here()));
  useShortcut("g s", "shortcut.settings", () => void navigate({ to: "/settings/$page", params: { page: "profile" } }));
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {say("shell.skip")}
      </a>
      {narrow ? <TopBar /> : <Sidebar />}
      <Content />
      <ToastRegion />
      {open === "palette" && <Palette onClose={() => show(undefined)} />}
      {open === "help" && <HelpSheet onClose={() => show(undefined)} />}
    </div>
  );
}

/** After a move the focus follows to the content, so that the keyboard and screen readers are where the eyes are. */
function Content() {
  const main = useRef<HTMLElement>(null);
  const path = useLocation({ select: (location) => location.pathname });
  const first = useRef(path);
  useEffect(() => {
    if (first.current !== path) main.current?.focus({ preventScroll: true });
    first.current = path;
  }, [path]);
  return (
    <main id="content" ref={main} tabIndex={-1}>
      <Outlet />
    </main>
  );
}

function TopBar() {
  const say = useSay();
  const session = useSession();
  const show = useOverlay((state) => state.show);
  const [open, setOpen] = useState(false);
  return (
    <header className="top-bar">
      <Button type="text" aria-label={say("shell.openMenu")} aria-expanded={open} onClick={() => setOpen(true)}>
        ☰
      </Button>
      <strong>{session?.workspace.title}</strong>
      <Button type="text" aria-label={say("shell.search")} onClick={() => show("palette")}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className="glyph">
          <circle cx="7" cy="7" r="4.5" />
          <path d="m10.5 10.5 4 4" />
        </svg>
      </Button>
      <Drawer
        open={open}
        placement="left"
        size={280}
        title={session?.workspace.title}
        styles={{ body: { padding: 0 } }}
        onClose={() => setOpen(false)}
      >
        <Sidebar inDrawer onMove={() => setOpen(false)} />
      </Drawer>
    </header>
  );
}
