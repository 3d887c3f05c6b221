import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listQuery, viewsQuery } from "../../api/queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure } from "../../ui/state.tsx";
import { named } from "../../views/address.ts";
import type { Place } from "../../views/contract.ts";
import { ViewDrawing } from "../../views/registry.tsx";
import { All, Brief } from "./brief.tsx";

/** A list or another view as part of a home. */
export function ViewBlock({ object, view: full }: { object: string; view: string }) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const [place, setPlace] = useState<Place>({});
  const list = useQuery(listQuery(object, language));
  const views = useQuery(viewsQuery(object, language));
  const failed = [list, views].find((query) => query.isError && !query.data);
  if (failed) return <Failure error={failed.error} retry={() => failed.refetch()} />;
  if (!list.data || !views.data) return <span className="bone home-bone" />;
  const { list: name } = named(full);
  if (name) {
    const one = list.data.lists.find((other) => other.name === name);
    const fields = one?.columns.slice(1, 4).map((column) => column.field);
    return <Brief object={object} filter={one?.filter ?? undefined} fields={fields} list={name} />;
  }
  const view = views.data.views.find((one) => `${one.kind}/${one.name}` === full);
  if (!view) return <p className="faint">{say("views.gone")}</p>;
  return (
    <>
      <div className="home-view">
        <ViewDrawing head={views.data} view={view} filter={view.filter ?? undefined} place={place} onPlace={setPlace} />
      </div>
      <All object={object} search={{ view: full }}>
        {say("home.open", { title: view.title })}
      </All>
    </>
  );
}
