import { Button } from "antd";
import { useEffect } from "react";
import { create } from "zustand";
import { useSay } from "../i18n/index.tsx";
import { useShortcut } from "./shortcuts.ts";

interface Toast {
  text: string;
  action?: { label: string; run(): void };
}

interface Toasts {
  toast: (Toast & { id: number }) | null;
  show(toast: Toast): void;
  hide(): void;
}

let next = 1;

/** One message at a time, with at most one action such as undo. */
export const useToast = create<Toasts>()((set) => ({
  toast: null,
  show: (toast) => set({ toast: { ...toast, id: next++ } }),
  hide: () => set({ toast: null }),
}));

/** A message with something to do stays long enough to be reached with the keyboard. */
const STAYS = { plain: 4_000, action: 20_000 };

export function ToastRegion() {
  const say = useSay();
  const { toast, hide } = useToast();
  useEffect(() => {
    if (!toast) return;
    const timer = setTimeout(hide, toast.action ? STAYS.action : STAYS.plain);
    return () => clearTimeout(timer);
  }, [toast, hide]);
  const act = () => {
    hide();
    toast?.action?.run();
  };
  useShortcut("z", "shortcut.undo", act, toast?.action !== undefined);
  return (
    <div role="status" className="toasts">
      {toast && (
        <div className="toast" key={toast.id}>
          <span>{toast.text}</span>
          {toast.action && (
            <Button size="small" onClick={act}>
              {toast.action.label}
            </Button>
          )}
          <Button size="small" type="text" aria-label={say("action.close")} onClick={hide}>
            ×
          </Button>
        </div>
      )}
    </div>
  );
}
