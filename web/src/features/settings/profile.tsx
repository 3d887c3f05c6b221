import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Switch } from "antd";
import { type FormEvent, useId, useState } from "react";
import { sessionQuery } from "../../api/queries.ts";
import { changePassword, endOtherSessions } from "../../api/settings-calls.ts";
import { sessionsQuery } from "../../api/settings-queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { Preferences } from "../../ui/preferences.tsx";
import { usePrefs } from "../../ui/prefs.ts";
import { Failure } from "../../ui/state.tsx";
import { Bones, Cell, Moment, Refusal, refusedAt, Section, Table, useDeed } from "./parts.tsx";

/** Who one is, how things are shown here, one's password and where one is signed in. */
export function Profile() {
  const say = useSay();
  const id = useId();
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language)).data;
  const { singleKeys, set } = usePrefs();
  if (!session) return <Bones />;
  return (
    <>
      <Section title={session.user.name} text={say("settings.signedInAs", { login: session.user.login })}>
        {null}
      </Section>
      <Section title={say("settings.look")} text={say("settings.lookText")}>
        <div className="settings-form">
          <Preferences languages={session.languages} />
          <p className="setting-line">
            <label htmlFor={id}>{say("shell.singleKeys")}</label>
            <Switch id={id} checked={singleKeys} onChange={(on) => set({ singleKeys: on })} />
          </p>
        </div>
      </Section>
      <Password />
      <Sessions />
    </>
  );
}

function Password() {
  const say = useSay();
  const id = useId();
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const changing = useDeed(() => changePassword(current, next), {
    said: say("settings.passwordChanged"),
    done: () => {
      setCurrent("");
      setNext("");
      void client.invalidateQueries({ queryKey: sessionsQuery().queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    changing.mutate();
  };
  return (
    <Section title={say("settings.password")} text={say("settings.passwordText")}>
      <form className="settings-form" onSubmit={submit}>
        <Refusal error={changing.error} fields={["/current", "/new"]} />
        <Field
          id={`${id}-current`}
          label={say("settings.currentPassword")}
          errors={refusedAt(changing.error, "/current")}
        >
          {(wiring) => (
            <Input.Password
              {...wiring}
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
        </Field>
        <Field
          id={`${id}-new`}
          label={say("settings.newPassword")}
          help={say("settings.passwordHelp")}
          errors={refusedAt(changing.error, "/new")}
        >
          {(wiring) => (
            <Input.Password
              {...wiring}
              autoComplete="new-password"
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
          )}
        </Field>
        <Button htmlType="submit" type="primary" disabled={!current || !next} loading={changing.isPending}>
          {say("settings.changePassword")}
        </Button>
      </form>
    </Section>
  );
}

function Sessions() {
  const say = useSay();
  const client = useQueryClient();
  const sessions = useQuery(sessionsQuery());
  const ending = useDeed(endOtherSessions, {
    said: say("settings.othersEnded"),
    done: () => void client.invalidateQueries({ queryKey: sessionsQuery().queryKey }),
  });
  const items = sessions.data?.items ?? [];
  const [begun, ends, here] = [say("settings.begun"), say("settings.endsBy"), say("settings.where")];
  return (
    <Section
      title={say("settings.sessions")}
      text={say("settings.sessionsText")}
      aside={
        <Button size="small" disabled={items.length < 2} loading={ending.isPending} onClick={() => ending.mutate()}>
          {say("settings.endOthers")}
        </Button>
      }
    >
      <Refusal error={ending.error} />
      {sessions.isError ? (
        <Failure error={sessions.error} retry={() => sessions.refetch()} />
      ) : sessions.isPending ? (
        <Bones />
      ) : (
        <Table label={say("settings.sessions")} heads={[begun, ends, here]}>
          {items.map((one) => (
            <tr key={`${one.created_at} ${one.expires_at}`}>
              <Cell head={begun}>
                <Moment at={one.created_at} />
              </Cell>
              <Cell head={ends}>
                <Moment at={one.expires_at} />
              </Cell>
              <Cell head={here}>{say(one.current ? "settings.thisBrowser" : "settings.elsewhere")}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
