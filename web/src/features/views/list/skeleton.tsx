import { Patient } from "../../../ui/state.tsx";

const ROWS = Array.from({ length: 14 }, (_, row) => row);
const WIDTHS = ["62%", "48%", "70%", "40%", "55%"];

/** A list that is on its way, in the shape it will have. */
export function ListSkeleton({ bare }: { bare?: boolean }) {
  return (
    <div className="list-page">
      {!bare && (
        <div className="page-head">
          <span className="bone" style={{ width: 120, height: 18 }} />
        </div>
      )}
      <Patient>
        <div className="bones">
          {ROWS.map((row) => (
            <div key={row} className="bone-row">
              {WIDTHS.map((_, column) => (
                <span key={WIDTHS[column]} className="bone" style={{ width: WIDTHS[(row + column) % WIDTHS.length] }} />
              ))}
            </div>
          ))}
        </div>
      </Patient>
    </div>
  );
}
