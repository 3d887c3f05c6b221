import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Drawer } from "antd";
import { useLabel } from "../../api/labels.ts";
import { formQuery, recordQuery } from "../../api/queries.ts";
import type { Fields, FormAnswer } from "../../api/shapes.ts";
import { controlsOf, fieldOf, layoutOf } from "../../form/layout.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, Patient } from "../../ui/state.tsx";
import { useNarrow } from "../../ui/use-media.ts";
import { Value } from "../../widgets/registry.tsx";

export interface Peeked {
  object: string;
  id: string;
}

/** Another record beside the one that is open, to be read; its own page is one step away. */
export function Peek({ object, id, onClose }: Peeked & { onClose(): void }) {
  const say = useSay();
  const narrow = useNarrow();
  const language = useLanguage((state) => state.language);
  const form = useQuery(formQuery(object, "edit", language));
  const record = useQuery(recordQuery(object, id));
  const label = useLabel(object, id);
  const failed = [form, record].find((query) => query.isError && !query.data);
  return (
    <Drawer
      open
      // Where there is room both are in sight, and the one that was open can still be worked on.
      mask={narrow}
      placement={narrow ? "bottom" : "right"}
      size={narrow ? "85%" : 460}
      title={label ?? say("list.untitled")}
      extra={
        <Link to="/o/$object/$id" params={{ object, id }} onClick={onClose}>
          {say("peek.open")}
        </Link>
      }
      onClose={onClose}
    >
      {failed ? (
        <Failure error={failed.error} retry={() => failed.refetch()} />
      ) : form.data && record.data ? (
        <Facts form={form.data} record={record.data} />
      ) : (
        <Patient>
          <div className="related-bones">
            <span className="bone" style={{ width: "60%" }} />
            <span className="bone" style={{ width: "80%" }} />
          </div>
        </Patient>
      )}
    </Drawer>
  );
}

/** What the record's form would show, to be read; what is empty is left out. */
function Facts({ form, record }: { form: FormAnswer; record: Fields }) {
  const { properties } = form.schema;
  const fields = [...new Set(controlsOf(layoutOf(form, record)).map((control) => fieldOf(control) ?? ""))];
  const filled = fields.filter((field) => {
    const value = record[field];
    return properties[field] && value !== null && value !== undefined && value !== "";
  });
  return (
    <dl className="peek-facts">
      {filled.map((field) => (
        <div key={field}>
          <dt>{properties[field]?.title ?? field}</dt>
          <dd>
            <Value value={record[field]} property={properties[field]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
