import { useLocation } from "@tanstack/react-router";
import type { Visited } from "../api/bookmarks.ts";

/** The place one is at now. */
export function useHere(): () => Visited {
  const href = useLocation({ select: (location) => location.href });
  return () => ({ href, title: document.title });
}
