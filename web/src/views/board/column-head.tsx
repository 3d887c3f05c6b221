import { Popover } from "antd";
import type { Head } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { OptionTag } from "../../ui/option-tag.tsx";
import { Value } from "../../widgets/registry.tsx";
import { isFilled } from "../contract.ts";
import type { BoardColumn } from "./columns.ts";

interface ColumnHeadProps {
  head: Head;
  column: BoardColumn;
  waiting: boolean;
}

/** What stands above a column: its name, how many cards it has and what they come to, and what is to be done there. */
export function ColumnHead({ head, column, waiting }: ColumnHeadProps) {
  const say = useSay();
  const sums = Object.entries(column.sums).filter(([, value]) => isFilled(value));
  return (
    <div className="board-head">
      <p>
        <b className="cut">
          <OptionTag plain title={column.title} color={column.color} />
        </b>
        <span className="faint number">{waiting ? "" : column.count}</span>
        {column.probability !== null && <span className="faint number">{column.probability}%</span>}
        {column.guide && (
          <Popover trigger="click" content={<p className="board-guide">{column.guide}</p>}>
            <button
              type="button"
              className="board-guide-button"
              aria-label={say("board.guide", { title: column.title })}
            >
              ?
            </button>
          </Popover>
        )}
      </p>
      <p className="board-sums">
        {sums.map(([field, value]) => (
          <span key={field} title={head.schema.properties[field]?.title}>
            <Value value={value} property={head.schema.properties[field]} />
          </span>
        ))}
      </p>
    </div>
  );
}
