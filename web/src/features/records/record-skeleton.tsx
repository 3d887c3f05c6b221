import { Patient } from "../../ui/state.tsx";

const FIELDS = Array.from({ length: 8 }, (_, at) => at);

/** A record that is on its way, in the shape it will have. */
export function RecordSkeleton() {
  return (
    <div className="record-page">
      <Patient>
        <div className="page-head record-head bones-only">
          <span className="bone" style={{ width: 90 }} />
          <span className="bone" style={{ width: 220, height: 22 }} />
          <span className="bone" style={{ width: 320, height: 28 }} />
        </div>
        <div className="path">
          <span className="bone" style={{ width: "100%", height: 28, borderRadius: 14 }} />
          <span className="bone" style={{ width: 260 }} />
        </div>
        <div className="form-body">
          <div className="grid" data-columns={2}>
            {FIELDS.map((at) => (
              <div key={at} className="field">
                <span className="bone" style={{ width: 80 }} />
                <span className="bone" style={{ width: "100%", height: 32 }} />
              </div>
            ))}
          </div>
        </div>
      </Patient>
    </div>
  );
}
