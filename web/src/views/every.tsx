import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { everyQuery, MOST } from "../api/queries.ts";
import type { Filter, Head, RecordData } from "../api/shapes.ts";
import { useSay } from "../i18n/index.tsx";
import { Failure, Patient } from "../ui/state.tsx";
import { useHopeful } from "./pending.ts";

interface Every {
  items: RecordData[];
  /** What is drawn instead, while there is nothing to draw or where asking failed. */
  instead: ReactNode;
  /** Says that there are more records than are drawn. */
  note: ReactNode;
}

/** Every record that a view draws at once, up to a bound. */
export function useEvery(head: Head, filter: Filter | undefined, fields: string[], sort?: string | null): Every {
  const say = useSay();
  const names = fields.join(",");
  const ask = useMemo(() => ({ filter, fields: names.split(","), sort: sort || undefined }), [filter, names, sort]);
  const records = useQuery({ ...everyQuery(head.object, ask), placeholderData: (previous) => previous });
  const items = useHopeful(records.data?.items ?? NONE);
  const failed = records.isError && !records.data;
  return {
    items,
    instead: failed ? (
      <Failure error={records.error} retry={() => records.refetch()} />
    ) : records.data ? null : (
      <Patient>
        <div className="view-bones">
          <span className="bone" />
        </div>
      </Patient>
    ),
    note: records.data?.more && (
      <p className="list-foot" role="status">
        {say("views.first", { count: MOST })}
      </p>
    ),
  };
}

const NONE: RecordData[] = [];
