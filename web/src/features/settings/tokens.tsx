import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, DatePicker, Input } from "antd";
import dayjs from "dayjs";
import { type FormEvent, useId, useState } from "react";
import { endToken, makeToken } from "../../api/settings-calls.ts";
import { tokensQuery } from "../../api/settings-queries.ts";
import type { MadeToken } from "../../api/shapes.ts";
import { useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { Bones, Cell, Confirm, Moment, Refusal, refusedAt, Section, Table, useDeed } from "./parts.tsx";

/** One's own API tokens: what programs show in place of a person. */
export function Tokens() {
  const say = useSay();
  const client = useQueryClient();
  const tokens = useQuery(tokensQuery());
  const [ending, setEnding] = useState<{ id: string; name: string }>();
  const refresh = () => void client.invalidateQueries({ queryKey: tokensQuery().queryKey });
  const heads = [
    say("settings.tokenName"),
    say("settings.tokenPrefix"),
    say("settings.made"),
    say("settings.endsBy"),
    say("settings.used"),
  ] as const;
  return (
    <>
      <NewToken onMade={refresh} />
      <Section title={say("settings.tokens")}>
        {tokens.isError ? (
          <Failure error={tokens.error} retry={() => tokens.refetch()} />
        ) : tokens.isPending ? (
          <Bones />
        ) : tokens.data.items.length === 0 ? (
          <State title={say("settings.noTokens")} text={say("settings.noTokensText")} />
        ) : (
          <Table label={say("settings.tokens")} heads={[...heads, say("settings.deeds")]}>
            {tokens.data.items.map((token) => (
              <tr key={token.id}>
                <Cell head={heads[0]}>{token.name}</Cell>
                <Cell head={heads[1]}>
                  <code>{token.prefix}…</code>
                </Cell>
                <Cell head={heads[2]}>
                  <Moment at={token.created_at} />
                </Cell>
                <Cell head={heads[3]}>
                  {token.expires_at ? <Moment at={token.expires_at} /> : say("settings.never")}
                </Cell>
                <Cell head={heads[4]}>
                  {token.last_used_at ? <Moment at={token.last_used_at} /> : say("settings.neverUsed")}
                </Cell>
                <Cell head={say("settings.deeds")}>
                  <Button
                    size="small"
                    danger
                    aria-label={say("settings.endNamed", { name: token.name })}
                    onClick={() => setEnding(token)}
                  >
                    {say("settings.endToken")}
                  </Button>
                </Cell>
              </tr>
            ))}
          </Table>
        )}
      </Section>
      {ending && (
        <Confirm
          danger
          title={say("settings.endNamed", { name: ending.name })}
          text={say("settings.endTokenText")}
          ok={say("settings.endToken")}
          said={say("settings.tokenEnded")}
          deed={() => endToken(ending.id)}
          onDone={refresh}
          onClose={() => setEnding(undefined)}
        />
      )}
    </>
  );
}

const DAY = "YYYY-MM-DD";

function NewToken({ onMade }: { onMade(): void }) {
  const say = useSay();
  const id = useId();
  const [name, setName] = useState("");
  const [until, setUntil] = useState("");
  const [made, setMade] = useState<MadeToken>();
  const making = useDeed(
    // The day is the last one of the token, where the person is.
    async () => setMade(await makeToken(name, until ? new Date(`${until}T23:59:59`).toISOString() : null)),
    {
      done: () => {
        setName("");
        setUntil("");
        onMade();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  return (
    <Section title={say("settings.newToken")} text={say("settings.newTokenText")}>
      <form className="settings-form" onSubmit={submit}>
        <Refusal error={making.error} fields={["/name", "/expires_at"]} />
        <Field id={`${id}-name`} label={say("settings.tokenName")} errors={refusedAt(making.error, "/name")}>
          {(wiring) => <Input {...wiring} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field
          id={`${id}-until`}
          label={say("settings.lastDay")}
          help={say("settings.lastDayHelp")}
          errors={refusedAt(making.error, "/expires_at")}
        >
          {(wiring) => (
            <DatePicker
              {...wiring}
              value={until ? dayjs(until) : null}
              format={DAY}
              placeholder=""
              disabledDate={(day) => day.isBefore(dayjs(), "day")}
              onChange={(day) => setUntil(day ? day.format(DAY) : "")}
            />
          )}
        </Field>
        <Button htmlType="submit" type="primary" loading={making.isPending}>
          {say("settings.makeToken")}
        </Button>
        {made && (
          <div role="status" className="settings-secret">
            <p>{say("settings.tokenOnce", { name: made.name })}</p>
            <code>{made.token}</code>
            <Button size="small" onClick={() => navigator.clipboard.writeText(made.token)}>
              {say("settings.copy")}
            </Button>
          </div>
        )}
      </form>
    </Section>
  );
}
