import { Button } from "antd";
import type { Element, Property } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { useNarrow } from "../../ui/use-media.ts";
import { RowBlock } from "./row-block.tsx";
import { RowCards } from "./row-cards.tsx";
import { RowGrid } from "./row-grid.tsx";

/** The child records of a record, edited in their place and saved with it: a table, or cards where there is no room. */
export function ChildTable({ element, property }: { element: Element; property: Property }) {
  const narrow = useNarrow();
  const title = element.label ?? property.title ?? "";
  return (
    <RowBlock element={element} property={property}>
      {(table) => (narrow ? <RowCards table={table} title={title} /> : <RowGrid table={table} title={title} />)}
    </RowBlock>
  );
}

export function AddRow({ onAdd }: { onAdd(): void }) {
  const say = useSay();
  return (
    <Button size="small" onClick={onAdd}>
      + {say("rows.add")}
    </Button>
  );
}
