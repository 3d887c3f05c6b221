import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { usePlaces, type Visited } from "./places.ts";

/** How long somebody stays before a place counts as visited, in milliseconds; its title is there by then. */
const STAY = 1_500;

/** Remembers the records that are opened. */
export function useVisits(): void {
  const path = useLocation({ select: (location) => location.pathname });
  const visit = usePlaces((state) => state.visit);
  useEffect(() => {
    if (!/^\/o\/[^/]+\/(?!new$)[^/]+$/.test(path)) return;
    const timer = setTimeout(() => visit({ href: path, title: document.title }), STAY);
    return () => clearTimeout(timer);
  }, [path, visit]);
}

/** The place one is at now. */
export function useHere(): () => Visited {
  const href = useLocation({ select: (location) => location.href });
  return () => ({ href, title: document.title });
}
