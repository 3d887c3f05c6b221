import { lazy, Suspense } from "react";
import type { Schema } from "../../api/shapes.ts";
import { Patient } from "../../ui/state.tsx";

const Timeline = lazy(() => import("./timeline.tsx").then((module) => ({ default: module.Timeline })));

/** The timeline, whose code comes only when somebody wants to see it. */
export function TimelineLater(props: { object: string; id: string; schema: Schema }) {
  return (
    <Suspense
      fallback={
        <Patient>
          <div className="timeline" />
        </Patient>
      }
    >
      <Timeline {...props} />
    </Suspense>
  );
}
