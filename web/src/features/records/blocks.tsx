import type { ReactNode } from "react";
import type { Element } from "../../api/shapes.ts";
import { useFormHere } from "../../form/context.ts";
import { AttachmentsBlock } from "./attachments.tsx";
import { useRecordHere } from "./here.ts";
import { RelatedBlock } from "./related-list.tsx";
import { TimelineLater } from "./timeline-later.tsx";

/** Elements that a record page draws, by their type. What the page itself draws at its top is nothing in the form. */
export const BLOCKS: Record<string, (props: { element: Element }) => ReactNode> = {
  StagePath: () => null,
  Highlights: () => null,
  RelatedList: RelatedBlock,
  Timeline: TimelineBlock,
  Attachments: AttachmentsBlock,
};

/** The timeline where the form places it; an earlier moment and a new record have none. */
function TimelineBlock() {
  const here = useRecordHere();
  const { schema } = useFormHere();
  if (!here || here.asOf) return null;
  return <TimelineLater object={here.object} id={here.id} schema={schema} />;
}
