import { useQuery } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { badgesQuery, listQuery } from "../api/queries.ts";
import type { Count, MenuEntry } from "../api/shapes.ts";
import { useLanguage, useSay } from "../i18n/index.tsx";
import { useShortcut, written } from "../ui/shortcuts.ts";
import { placeOf } from "../views/address.ts";
import { useOverlay } from "./commands.ts";
import { Favourites } from "./favourites.tsx";
import { useSession } from "./session.ts";
import { UserMenu } from "./user-menu.tsx";

/** The workspace's apps with their menus, the way into the palette, and the person's own menu. */
export function Sidebar({ inDrawer, onMove }: { inDrawer?: boolean; onMove?: () => void }) {
  const say = useSay();
  const session = useSession();
  const show = useOverlay((state) => state.show);
  const entries = (session?.apps ?? []).flatMap((app) => app.menu);
  // Beside the content this is the page's banner; inside the drawer the dialog already names it.
  const badges = useQuery({ ...badgesQuery(), enabled: session !== undefined }).data?.badges;
  const Frame = inDrawer ? "div" : "header";
  return (
    <Frame className="sidebar" data-drawer={inDrawer}>
      {!inDrawer && (
        <>
          <p className="workspace">
            <img src="/mark.svg" alt="" width={22} height={22} />
            <strong className="cut">{session?.workspace.title}</strong>
          </p>
          <button type="button" className="search-button" onClick={() => show("palette")}>
            <span className="cut">{say("shell.search")}</span>
            <kbd>{written("mod+k")}</kbd>
          </button>
        </>
      )}
      <nav aria-label={say("shell.menu")}>
        <ul>
          <li>
            <Link to="/" search={{}} activeOptions={EXACT} onClick={onMove}>
              <i aria-hidden="true" className="letter">
                ⌂
              </i>
              <span className="cut">{say("shell.home")}</span>
            </Link>
          </li>
        </ul>
        <Favourites onMove={onMove} />
        {session?.apps.map((app) => (
          <section key={app.name}>
            <h2>{app.title}</h2>
            <ul>
              {app.menu.map((entry) => (
                <li key={entry.name}>
                  <Entry
                    entry={entry}
                    siblings={entries}
                    badge={badges?.[`${app.name}/${entry.name}`]}
                    onMove={onMove}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      {entries.slice(0, 9).map((entry, at) => (
        <GoTo key={`${entry.object} ${entry.name}`} entry={entry} at={at + 1} />
      ))}
      <UserMenu />
    </Frame>
  );
}

/** The router marks a link only when the whole address agrees; what else is current is decided here. */
const EXACT = { exact: true };

interface EntryProps {
  entry: MenuEntry;
  siblings: MenuEntry[];
  badge: Count | undefined;
  onMove?: () => void;
}

function Entry({ entry, siblings, badge, onMove }: EntryProps) {
  const say = useSay();
  const { path, list, view } = useLocation({
    select: ({ pathname, search }) => ({ path: pathname, ...(search as { list?: string; view?: string }) }),
  });
  const here = path === `/o/${entry.object}` || path.startsWith(`/o/${entry.object}/`);
  // Two entries may open different lists of one object; then the list that is shown decides which one is current.
  const rivals = siblings.filter((other) => other.object === entry.object);
  const language = useLanguage((state) => state.language);
  const lists = useQuery({ ...listQuery(entry.object, language), enabled: here && rivals.length > 1 }).data?.lists;
  const shown = view ?? `list/${list ?? lists?.[0]?.name}`;
  const opens = (other: MenuEntry) => other.view ?? `list/${other.list ?? lists?.[0]?.name}`;
  // What no entry opens by name belongs to the one that opens all of them, else to one that opens a list.
  const listing = rivals.filter((other) => opens(other).startsWith("list/"));
  const all = listing.find((other) => !other.view && !other.list) ?? listing[0] ?? rivals[0];
  const current = here && (rivals.length === 1 || (rivals.find((other) => opens(other) === shown) ?? all) === entry);
  return (
    <Link
      to="/o/$object"
      params={{ object: entry.object }}
      search={placeOf(entry)}
      activeOptions={EXACT}
      aria-current={current ? "page" : undefined}
      onClick={onMove}
    >
      <i aria-hidden="true" className="letter">
        {[...entry.title][0]}
      </i>
      <span className="cut">{entry.title}</span>
      {badge && badge.value > 0 && (
        <b className="menu-badge number">
          {badge.value}
          {!badge.exact && "+"}
          <span className="unseen"> {say("shell.waiting")}</span>
        </b>
      )}
    </Link>
  );
}

function GoTo({ entry, at }: { entry: MenuEntry; at: number }) {
  const navigate = useNavigate();
  const go = () => navigate({ to: "/o/$object", params: { object: entry.object }, search: placeOf(entry) });
  useShortcut(`g ${at}`, "shortcut.goto", go, true, { title: entry.title });
  return null;
}
