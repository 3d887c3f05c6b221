import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Select } from "antd";
import { useState } from "react";
import { listQuery } from "../../api/queries.ts";
import { usePath, useSchema } from "../../api/schemas.ts";
import type { Fields, Schema } from "../../api/shapes.ts";
import { formatNames } from "../../i18n/format.ts";
import { useLanguage, useSay, useSayOr } from "../../i18n/index.tsx";
import { Reading } from "../../widgets/filter.tsx";
import { GrantDialog } from "./grant-dialog.tsx";
import { ACTIONS, type Grant, SCOPES, written } from "./grants.ts";
import { Cell } from "./parts.tsx";

const EVERY = "*";

interface GrantLineProps {
  grant: Grant;
  heads: string[];
  /** Changes the grant in its document; where it is absent the grant is only read. */
  onChange?(change: Fields): void;
  onRemove?(): void;
}

/** One grant: the object, what may be done, with which records and which fields. */
export function GrantLine({ grant, heads, onChange, onRemove }: GrantLineProps) {
  const say = useSay();
  const sayOr = useSayOr();
  const object = grant.object === EVERY ? undefined : grant.object;
  const title = useObjectTitle(object);
  const schema = useSchema(object);
  const called = object ? title : say("settings.everyObject");
  const [open, setOpen] = useState(false);
  const further = grant.actions.filter((action) => !ACTIONS.some((one) => one === action));
  return (
    <tr>
      <th scope="row" data-head={heads[0]}>
        {called}
        {further.map((action) => (
          <p key={action} className="faint">
            {sayOr(`settings.action.${action}`, action)}
          </p>
        ))}
      </th>
      {ACTIONS.map((action, at) => (
        <Cell key={action} head={heads[at + 1] ?? action}>
          {onChange ? (
            <Checkbox
              aria-label={`${called}: ${heads[at + 1]}`}
              checked={grant.actions.includes(action)}
              onChange={() => onChange({ actions: turned(grant.actions, action) })}
            />
          ) : grant.actions.includes(action) ? (
            <span className="settings-yes">
              <span aria-hidden="true">✓</span>
              <span className="unseen">{say("value.yes")}</span>
            </span>
          ) : (
            <span className="faint">
              <span aria-hidden="true">–</span>
              <span className="unseen">{say("value.no")}</span>
            </span>
          )}
        </Cell>
      ))}
      <Cell head={heads[5] ?? ""}>
        {onChange && typeof grant.rows === "string" ? (
          <Select
            aria-label={`${called}: ${heads[5]}`}
            value={grant.rows}
            popupMatchSelectWidth={false}
            options={SCOPES.map((scope) => ({ value: scope, label: say(`settings.rows.${scope}`) }))}
            onChange={(rows) => onChange({ rows })}
          />
        ) : (
          <RowsInWords rows={grant.rows} schema={schema} />
        )}
      </Cell>
      <Cell head={heads[6] ?? ""}>
        <FieldsInWords grant={grant} schema={schema} />
        {onChange && onRemove && (
          <>
            <Button
              size="small"
              aria-label={`${called}: ${say("settings.grantDetails")}`}
              onClick={() => setOpen(true)}
            >
              {say("settings.grantDetails")}
            </Button>
            {open && (
              <GrantDialog
                grant={grant}
                title={called}
                onChange={onChange}
                onRemove={onRemove}
                onClose={() => setOpen(false)}
              />
            )}
          </>
        )}
      </Cell>
    </tr>
  );
}

/** The actions with that one more or one less, in the order in which they were given. */
const turned = (actions: string[], action: string): string[] =>
  actions.includes(action) ? actions.filter((one) => one !== action) : [...actions, action];

/** What an object is called; its name where this person may not read it. */
function useObjectTitle(object: string | undefined): string {
  const language = useLanguage((state) => state.language);
  const list = useQuery({ ...listQuery(object ?? "", language), enabled: object !== undefined });
  return list.data?.plural ?? object ?? "";
}

function RowsInWords({ rows, schema }: { rows: unknown; schema: Schema | undefined }) {
  const say = useSay();
  const sayOr = useSayOr();
  const via = typeof rows === "object" && rows !== null && "via" in rows ? String(rows.via) : "";
  const { title } = usePath(schema, via);
  if (typeof rows === "string") return sayOr(`settings.rows.${rows}`, rows);
  if (via) return say("settings.rowsVia", { title });
  return <Reading filter={rows as Fields} schema={schema} />;
}

function FieldsInWords({ grant, schema }: { grant: Grant; schema: Schema | undefined }) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const named = (fields: string[] | undefined) =>
    fields === undefined
      ? say("settings.everyField")
      : formatNames(
          language,
          fields.map((field) => schema?.properties[field]?.title ?? field),
        );
  const writes = written(grant);
  const lines: [string, string][] = [];
  if (grant.actions.includes("read")) lines.push([say("settings.reads"), named(grant.read)]);
  if (writes === undefined || writes.length > 0) lines.push([say("settings.writes"), named(writes)]);
  if (grant.mask.length > 0) lines.push([say("settings.masked"), named(grant.mask)]);
  return (
    <dl className="settings-fields">
      {lines.map(([word, fields]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>{fields}</dd>
        </div>
      ))}
    </dl>
  );
}
