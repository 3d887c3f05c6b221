import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { createRecord, evaluate } from "../../api/calls.ts";
import { ProblemError } from "../../api/client.ts";
import { randomKey } from "../../api/key.ts";
import { forgetRecord, formQuery, sessionQuery } from "../../api/queries.ts";
import type { FormAnswer } from "../../api/shapes.ts";
import { Node } from "../../form/elements.tsx";
import { startEvaluating } from "../../form/evaluate.ts";
import { FormRoom } from "../../form/form-view.tsx";
import { IssueSummary } from "../../form/issue-summary.tsx";
import { kindsOf } from "../../form/layout.ts";
import { createForm } from "../../form/store.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure } from "../../ui/state.tsx";
import { useToast } from "../../ui/toast.tsx";
import { isFilled } from "../../views/contract.ts";
import { comparedOf } from "../../widgets/registry.tsx";

/** What a layout says about a record that is there is nothing yet in a form for a new one. */
const OF_RECORDS = Object.fromEntries(
  ["StagePath", "Highlights", "RelatedList", "Timeline", "Attachments"].map((type) => [type, () => null]),
);

/** A form for a new record that stays here: filled in, sent, and ready for the next one. */
export function Entry({ object, form: name }: { object: string; form?: string | null }) {
  const language = useLanguage((state) => state.language);
  const form = useQuery(formQuery(object, "create", language, name ?? undefined));
  const [round, setRound] = useState(0);
  if (form.isError && !form.data) return <Failure error={form.error} retry={() => form.refetch()} />;
  if (!form.data) return <span className="bone home-bone" />;
  return <OneEntry key={round} form={form.data} onDone={() => setRound(round + 1)} />;
}

function OneEntry({ form, onDone }: { form: FormAnswer; onDone(): void }) {
  const say = useSay();
  const client = useQueryClient();
  const show = useToast((state) => state.show);
  const language = useLanguage((state) => state.language);
  const me = useQuery(sessionQuery(language)).data?.user.id;
  const [store] = useState(() => createForm(form.defaults));
  const [busy, setBusy] = useState(false);
  // One key until the server has answered: what is sent twice still makes one record.
  const key = useRef(randomKey());
  const filters = useMemo(
    () => ({ me, kinds: kindsOf(form.schema), compared: comparedOf(form.schema) }),
    [me, form.schema],
  );
  const { object, watch, conditional } = form;
  const save = async () => {
    setBusy(true);
    const { data, base } = store.getState();
    const filled = Object.entries(data).filter(([name, value]) => isFilled(value) || isFilled(base[name]));
    const writable = filled.filter(([name]) => !form.schema.properties[name]?.readOnly);
    try {
      const record = await createRecord(object, Object.fromEntries(writable), key.current);
      show({ text: say("record.created") });
      onDone();
      await forgetRecord(client, object, record.id);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.status >= 400 && error.status < 500) key.current = randomKey();
      if (error.complaints.length > 0) store.refuse(error.complaints);
      else show({ text: error.status === 0 ? say("state.offline") : error.problem.title });
      setBusy(false);
    }
  };
  useEffect(() => {
    const ask = (changed: string[]) => evaluate(object, { id: null, record: store.getState().data, changed });
    return startEvaluating(store, ask, watch, conditional);
  }, [object, store, watch, conditional]);
  return (
    <form
      className="home-entry"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <FormRoom
        store={store}
        schema={form.schema}
        mode="create"
        readOnly={!form.can.create}
        filters={filters}
        prefix={`entry-${object}`}
        blocks={OF_RECORDS}
      >
        <IssueSummary />
        <Node element={form.layout} />
      </FormRoom>
      <p>
        <Button type="primary" htmlType="submit" loading={busy}>
          {say("save.create")}
        </Button>
        <Link to="/o/$object/new" params={{ object }}>
          {say("home.fullForm")}
        </Link>
      </p>
    </form>
  );
}
