import { createContext, useContext } from "react";
import type { Related } from "../../api/shapes.ts";

/** What the blocks of an open record know of the page that they stand in. */
export interface RecordHere {
  object: string;
  id: string;
  related: Related[];
  /** The moment as of which the record is shown. */
  asOf?: string;
  peek?(object: string, id: string): void;
}

const Here = createContext<RecordHere | null>(null);
export const RecordRoom = Here.Provider;

/** `null` in the form of a record that does not exist yet. */
export const useRecordHere = (): RecordHere | null => useContext(Here);
