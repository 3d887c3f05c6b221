import type { EvaluateAnswer } from "../api/shapes.ts";
import { within } from "./pointer.ts";
import type { FormState, FormStore } from "./store.ts";

/** How long a form must stand still before the server is asked, in milliseconds. */
const QUIET = 200;

/**
 * Asks the server about a form while it is open: after a pause, one question at a time. A change to a watched field, or
 * to one that is complained about, is asked about while one types; any other when its field is left, because only its
 * own shape can be wrong. An answer to an older revision is dropped, and its pointers travel again with the next
 * question. Where what may be written depends on the record, it asks `atOnce` when the form opens. Returns how to stop.
 */
export function startEvaluating(
  store: FormStore,
  ask: (changed: string[]) => Promise<EvaluateAnswer>,
  watch: string[],
  atOnce = false,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let stopped = false;
  let opening = atOnce;

  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(run, QUIET);
  };

  const run = async () => {
    // The answer under way will notice that it is late and start the next question itself.
    if (asking || stopped) return;
    const { revision, unjudged, issues } = store.getState();
    if (unjudged.length === 0 && !opening) return;
    asking = true;
    // What is complained about is asked about again, because a change elsewhere may have mended it.
    const asked = new Set([...unjudged, ...issues.map((issue) => issue.pointer).filter((pointer) => pointer !== "")]);
    const answer = await ask([...asked]).catch(() => undefined);
    asking = false;
    if (stopped) return;
    // Without an answer nothing is claimed; the next change asks again, and a save decides in any case.
    opening = opening && !answer;
    if (answer && !store.take(answer, revision)) wait();
  };

  const unsubscribe = store.subscribe((state, before) => {
    const changed = state.revision !== before.revision && isPressing(state, watch);
    const left = state.leaves !== before.leaves && state.unjudged.length > 0;
    // What may be written of a record that came anew is not known yet.
    const anew = atOnce && state.base !== before.base;
    opening ||= anew;
    if (changed || left || anew) wait();
  });
  if (opening) void run();
  return () => {
    stopped = true;
    clearTimeout(timer);
    unsubscribe();
  };
}

/** Whether something of what changed matters to more than its own field, or may have been mended. */
function isPressing({ unjudged, issues }: FormState, watch: string[]): boolean {
  const pressing = [...watch, ...issues.map((issue) => issue.pointer)];
  return unjudged.some((pointer) => pressing.some((other) => within(pointer, other) || within(other, pointer)));
}
