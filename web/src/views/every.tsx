import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useMemo } from "react";
import { everyMoreQuery } from "../api/queries.ts";
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

/** Every record that a view draws at once, a thousand at a time and up to a bound. */
export function useEvery(head: Head, filter: Filter | undefined, fields: string[], sort?: string | null): Every {
  const say = useSay();
  const names = fields.join(",");
  const ask = useMemo(() => ({ filter, fields: names.split(","), sort: sort || undefined }), [filter, names, sort]);
  const records = useInfiniteQuery({
    ...everyMoreQuery(head.object, ask),
    placeholderData: (previous) => previous,
  });
  const found = useMemo(() => records.data?.pages.flatMap((part) => part.items) ?? NONE, [records.data]);
  const items = useHopeful(found);
  const more = records.data?.pages.at(-1)?.more;
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
    note: more && (
      <p className="list-foot" role="status">
        {say(records.hasNextPage ? "views.first" : "views.tooMany", { count: found.length })}{" "}
        {records.hasNextPage && (
          <Button size="small" disabled={records.isFetchingNextPage} onClick={() => void records.fetchNextPage()}>
            {say("list.more")}
          </Button>
        )}
      </p>
    ),
  };
}

const NONE: RecordData[] = [];
