import { useQuery } from "@tanstack/react-query";
import { Dropdown } from "antd";
import { groupsQuery } from "../../../api/queries.ts";
import type { Filter, Head } from "../../../api/shapes.ts";
import { useSay } from "../../../i18n/index.tsx";
import { isFilled } from "../../../views/contract.ts";
import { Value } from "../../../widgets/registry.tsx";
import { type Figure, figuresFor, isMeasured, measuresOf } from "./figures.ts";
import type { RowDrawing } from "./table.tsx";

interface FootProps {
  head: Head;
  filter: Filter | undefined;
  figures: Record<string, Figure>;
  drawing: RowDrawing;
  onFigure(field: string, figure: Figure | "none"): void;
}

/** Below each column of numbers what all records come to that the filter finds, not only those in sight. */
export function Foot({ head, filter, figures, drawing, onFigure }: FootProps) {
  const say = useSay();
  const asked = Object.keys(figures).length > 0;
  const totals = useQuery({
    ...groupsQuery(head.object, { group: [], measure: measuresOf(figures), filter }),
    enabled: asked,
    placeholderData: (previous) => previous,
  });
  const { actions } = drawing;
  if (!actions.columns.some(({ property }) => isMeasured(property))) return null;
  const total = totals.data?.[0] ?? {};
  return (
    <tfoot>
      <tr>
        {actions.choosing && <td />}
        {actions.columns.map(({ field, property }) => {
          const figure = figures[field];
          const value = total[`${figure}:${field}`];
          if (!isMeasured(property)) return <td key={field} />;
          return (
            <td key={field} data-align={property["x-align"]}>
              <Dropdown
                trigger={["click"]}
                menu={{
                  selectable: true,
                  selectedKeys: [figure ?? "none"],
                  items: [...figuresFor(property), "none" as const].map((one) => ({
                    key: one,
                    label: say(`figure.${one}`),
                  })),
                  onClick: ({ key }) => onFigure(field, key as Figure),
                }}
              >
                <button type="button" className="figure" title={property.title}>
                  <span className="faint">{say(`figure.${figure ?? "none"}`)}</span>
                  {figure && (isFilled(value) ? <Value value={value} property={property} /> : "–")}
                </button>
              </Dropdown>
            </td>
          );
        })}
        {drawing.filler && <td aria-hidden="true" />}
      </tr>
    </tfoot>
  );
}
