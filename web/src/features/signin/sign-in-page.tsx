import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { readBoot } from "../../api/boot.ts";
import { signIn } from "../../api/calls.ts";
import { ProblemError } from "../../api/client.ts";
import { sessionQuery } from "../../api/queries.ts";
import { currentLanguage, languageName, useLanguage, useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { useTitle } from "../../ui/use-title.ts";

const route = getRouteApi("/sign-in");

/** Login and password; everything else needs a session. */
export function SignInPage() {
  const say = useSay();
  useTitle(say("app.name"));
  const { to } = route.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await signIn(login, password);
      const session = await client.fetchQuery({ ...sessionQuery(), staleTime: 0 });
      // The language that is kept with the person follows them to every browser.
      const own = session?.own_language;
      if (own && own !== currentLanguage()) {
        useLanguage.getState().choose(own);
        await client.fetchQuery({ ...sessionQuery(), staleTime: 0 });
      }
      router.history.push(to ?? "/");
    } catch (failure) {
      const refused = failure instanceof ProblemError && failure.status === 401;
      setError(
        refused ? say("signIn.refused") : failure instanceof ProblemError ? failure.problem.title : String(failure),
      );
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <img src="/mark.svg" alt="" width={40} height={40} />
        <h1>{say("app.name")}</h1>
        {error && (
          <p role="alert" className="error-line">
            {error}
          </p>
        )}
        <Field id="login" label={say("signIn.login")}>
          {(wiring) => (
            <Input
              {...wiring}
              name="login"
              autoComplete="username"
              autoFocus
              value={login}
              onChange={(event) => setLogin(event.target.value)}
            />
          )}
        </Field>
        <Field id="password" label={say("signIn.password")}>
          {(wiring) => (
            <Input.Password
              {...wiring}
              name="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="primary" htmlType="submit" block disabled={busy}>
          {say("signIn.submit")}
        </Button>
        <LanguageChoice />
      </form>
    </main>
  );
}

/** The workspace's languages, as the page was given them; without a server behind the page, those of the screens. */
const LANGUAGES = readBoot().languages ?? ["zh-CN", "en"];

function LanguageChoice() {
  const say = useSay();
  const { language, choose } = useLanguage();
  return (
    <fieldset className="language-choice" aria-label={say("shell.language")}>
      {LANGUAGES.map((one) => (
        <Button
          key={one}
          size="small"
          type="text"
          lang={one}
          aria-pressed={one === language}
          onClick={() => choose(one)}
        >
          {languageName(one)}
        </Button>
      ))}
    </fieldset>
  );
}
