import type { ReactNode } from "react";

/** Stands where this version of the screens does not know what to draw: visible, harmless, never a crash. */
export function Placeholder({ children, id }: { children: ReactNode; id?: string }) {
  return (
    <div id={id} className="placeholder">
      {children}
    </div>
  );
}
