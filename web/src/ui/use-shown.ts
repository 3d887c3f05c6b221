import { useEffect, useState } from "react";

/**
 * Whether a dialog that is mounted when it is opened may show itself: not in its first drawing. The library notes who
 * hears Escape while it draws, and a drawing that is thrown away would stay noted above the dialogs beneath.
 */
export function useShown(): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => setShown(true), []);
  return shown;
}
