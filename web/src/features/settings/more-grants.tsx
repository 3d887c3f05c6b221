import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useId } from "react";
import { listQuery } from "../../api/queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";

/** Gives a role something to do with one more object, beginning with seeing it. */
export function MoreGrants({ onAdd }: { onAdd(object: string): void }) {
  const say = useSay();
  const id = useId();
  const options = useObjects();
  return (
    <div className="settings-form">
      <Field id={id} label={say("settings.grantAdd")}>
        {(wiring) => (
          <Select
            {...wiring}
            value={null}
            placeholder={say("settings.grantAddHelp")}
            options={options}
            showSearch={{ optionFilterProp: "label" }}
            onChange={(object) => object && onAdd(object)}
          />
        )}
      </Field>
    </div>
  );
}

/** Every object that this person may know of, by its title, as comments know what they may be about. */
function useObjects(): { value: string; label: string }[] {
  const language = useLanguage((state) => state.language);
  const about = useQuery(listQuery("comment", language)).data?.schema.properties.on;
  const known = about?.properties?.object?.oneOf ?? [];
  return known
    .map((one) => ({ value: String(one.const), label: one.title }))
    .sort((one, other) => one.label.localeCompare(other.label, language));
}
