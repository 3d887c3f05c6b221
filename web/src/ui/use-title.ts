import { useEffect } from "react";

/** Names the browser tab after what is open. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);
}
