import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo } from "react";
import { fileAddress } from "../../api/calls.ts";
import { recordsQuery } from "../../api/queries.ts";
import type { FileValue, RecordData } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { RecordLabel } from "../../ui/lookup-select.tsx";
import { Failure, Patient } from "../../ui/state.tsx";
import { Value } from "../../widgets/registry.tsx";
import { isFilled, known, type ViewProps } from "../contract.ts";
import { colorOf, Facts } from "../facts.tsx";
import { Empty } from "../nothing.tsx";
import "./gallery.css";

const PAGE = 60;

/** Records as pictures, or as large cards with their title. */
export function View({ head, view, filter }: ViewProps) {
  const say = useSay();
  const ask = useMemo(() => {
    const fields = known(head, [view.image, view.caption, view.color, ...(view.card ?? [])]);
    return { filter, sort: view.sort || undefined, fields, limit: PAGE };
  }, [head, view, filter]);
  const records = useInfiniteQuery({ ...recordsQuery(head.object, ask), placeholderData: (previous) => previous });
  if (records.isError && !records.data) return <Failure error={records.error} retry={() => records.refetch()} />;
  if (!records.data) return <Patient>{null}</Patient>;
  const items = records.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <Empty {...{ head, view, filter }} />;
  return (
    <div className="gallery">
      <ul aria-label={say("list.table", { title: head.plural })}>
        {items.map((record) => (
          <li key={record.id}>
            <Picture {...{ head, view, record }} />
          </li>
        ))}
      </ul>
      {records.hasNextPage && (
        <Button disabled={records.isFetchingNextPage} onClick={() => records.fetchNextPage()}>
          {say("list.more")}
        </Button>
      )}
    </div>
  );
}

type PictureProps = Pick<ViewProps, "head" | "view"> & { record: RecordData };

function Picture({ head, view, record }: PictureProps) {
  const file = view.image ? (record[view.image] as FileValue | null) : null;
  const color = colorOf(head, record, view.color);
  const caption = view.caption ? record[view.caption] : undefined;
  return (
    <Link
      to="/o/$object/$id"
      params={{ object: head.object, id: record.id }}
      className="gallery-card"
      style={color ? { borderTopColor: color } : undefined}
    >
      {view.image &&
        (file ? (
          <img src={fileAddress(file.id)} alt="" loading="lazy" width={240} height={150} />
        ) : (
          <span className="gallery-blank" aria-hidden="true">
            {[...(isFilled(caption) ? String(caption) : "")][0]}
          </span>
        ))}
      <b className="cut">
        {view.caption && isFilled(caption) ? (
          <Value plain value={caption} property={head.schema.properties[view.caption]} />
        ) : (
          <RecordLabel to={head.object} id={record.id} />
        )}
      </b>
      <Facts head={head} record={record} fields={(view.card ?? []).filter((field) => field !== view.caption)} />
    </Link>
  );
}
