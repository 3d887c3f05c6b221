import type { ReactNode } from "react";
import type { Element } from "../../api/shapes.ts";
import { RelatedBlock } from "./related-list.tsx";

/** Elements that a record page draws, by their type. What the page itself draws at its top is nothing in the form. */
export const BLOCKS: Record<string, (props: { element: Element }) => ReactNode> = {
  StagePath: () => null,
  Highlights: () => null,
  RelatedList: RelatedBlock,
};
