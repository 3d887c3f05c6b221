import { type LazyExoticComponent, lazy, Suspense } from "react";
import { useSay } from "../i18n/index.tsx";
import { Patient, State } from "../ui/state.tsx";
import type { Drawing, ViewProps } from "./contract.ts";

const files = import.meta.glob<Drawing>("./*/view.tsx");

const drawings = new Map<string, LazyExoticComponent<Drawing["View"]>>(
  Object.entries(files).map(([path, load]) => [
    path.replace(/^\.\/(.+)\/view\.tsx$/, "$1"),
    lazy(async () => ({ default: (await load()).View })),
  ]),
);

/** The kinds of view that have a drawing. */
export const drawnKinds = (): string[] => [...drawings.keys()];

/** Any view, drawn as its kind is; one that this version does not know says so. */
export function ViewDrawing(props: ViewProps) {
  const say = useSay();
  const Drawn = drawings.get(props.view.kind);
  if (!Drawn) return <State title={say("views.unknown", { kind: props.view.kind })} text={say("views.unknownHelp")} />;
  return (
    <Suspense fallback={<Patient>{null}</Patient>}>
      <Drawn key={`${props.head.object} ${props.view.kind} ${props.view.name}`} {...props} />
    </Suspense>
  );
}
