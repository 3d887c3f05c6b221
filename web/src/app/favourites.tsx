import { useRouter } from "@tanstack/react-router";
import { usePlaces } from "../api/bookmarks.ts";
import { useSay } from "../i18n/index.tsx";

/** The places that the person marked. */
export function Favourites({ onMove }: { onMove?: () => void }) {
  const say = useSay();
  const router = useRouter();
  const { favourites, turn } = usePlaces();
  if (favourites.length === 0) return null;
  return (
    <section>
      <h2>{say("shell.favourites")}</h2>
      <ul>
        {favourites.map((place) => (
          <li key={place.href} className="favourite">
            <a
              href={place.href}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                onMove?.();
                void router.navigate({ href: place.href });
              }}
            >
              <i aria-hidden="true" className="letter">
                ★
              </i>
              <span className="cut">{place.title}</span>
            </a>
            <button
              type="button"
              className="card-menu"
              aria-label={say("shell.unmark", { title: place.title })}
              onClick={() => void turn(place)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
