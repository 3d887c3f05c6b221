import { later } from "../../ui/later.tsx";
import { Patient } from "../../ui/state.tsx";

/** The timeline, whose code comes only when somebody wants to see it. */
export const TimelineLater = later(
  async () => (await import("./timeline.tsx")).Timeline,
  <Patient>
    <div className="timeline" />
  </Patient>,
);
