import type { Count } from "../../api/shapes.ts";

/** A count as people read it; one that stopped counting says so. */
export const counted = ({ value, exact }: Count): string => (exact ? String(value) : `${value}+`);
