import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { sessionQuery } from "../../api/queries.ts";
import { returnTo } from "../../api/settings-calls.ts";
import { differenceQuery, versionsQuery } from "../../api/settings-queries.ts";
import { useLanguage, useSay } from "../../i18n/index.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { Changed } from "./changed.tsx";
import { Bones, Cell, Confirm, Moment, Table } from "./parts.tsx";

interface Asked {
  /** What is compared: from the first to the second. */
  from: number;
  to: number;
  returns: boolean;
}

/** Every published version: when, by whom, what changed; one can be returned to. */
export function Versions() {
  const say = useSay();
  const client = useQueryClient();
  const language = useLanguage((state) => state.language);
  const session = useQuery(sessionQuery(language)).data;
  const versions = useQuery(versionsQuery());
  const [asked, setAsked] = useState<Asked>();
  if (versions.isError) return <Failure error={versions.error} retry={() => versions.refetch()} />;
  if (versions.isPending) return <Bones />;
  const items = versions.data.items;
  const latest = items[0]?.version ?? 0;
  const mayPublish = session?.documents.includes("publish");
  const heads = [
    say("settings.version"),
    say("settings.published"),
    say("settings.by"),
    say("settings.steps"),
    say("settings.deeds"),
  ] as const;
  const close = () => setAsked(undefined);
  return (
    <>
      <p className="soft">{say("settings.versionsText")}</p>
      <Table label={say("settings.page.versions")} heads={[...heads]}>
        {items.map(({ version, at, by, note, steps }, place) => (
          <tr key={version}>
            <th scope="row" data-head={heads[0]} className="number">
              {version}
            </th>
            <Cell head={heads[1]}>
              <Moment at={at} />
            </Cell>
            <Cell head={heads[2]}>
              {by ?? <span className="faint">–</span>}
              {note && <p className="faint">{note}</p>}
            </Cell>
            <Cell head={heads[3]}>
              <span className="number">{steps}</span>
            </Cell>
            <Cell head={heads[4]}>
              <span className="settings-deeds">
                {items[place + 1] && (
                  <Button
                    size="small"
                    aria-label={say("settings.changesOf", { version })}
                    onClick={() => setAsked({ from: items[place + 1]?.version ?? 0, to: version, returns: false })}
                  >
                    {say("settings.changes")}
                  </Button>
                )}
                {mayPublish && version !== latest && (
                  <Button
                    size="small"
                    aria-label={say("settings.returnTo", { version })}
                    onClick={() => setAsked({ from: latest, to: version, returns: true })}
                  >
                    {say("settings.return")}
                  </Button>
                )}
              </span>
            </Cell>
          </tr>
        ))}
      </Table>
      {asked?.returns === false && (
        <Modal open width={720} title={say("settings.changesOf", { version: asked.to })} footer={null} onCancel={close}>
          <Differences {...asked} />
        </Modal>
      )}
      {asked?.returns && (
        <Confirm
          title={say("settings.returnTo", { version: asked.to })}
          text={
            <>
              <p>{say("settings.returnText", { version: asked.to })}</p>
              <Differences {...asked} />
            </>
          }
          ok={say("settings.return")}
          said={say("settings.returned", { version: asked.to })}
          deed={() => returnTo(asked.to)}
          // Whatever the screens know may be otherwise under the version that now holds.
          onDone={() => void client.invalidateQueries()}
          onClose={close}
        />
      )}
    </>
  );
}

function Differences({ from, to }: Asked) {
  const say = useSay();
  const found = useQuery(differenceQuery(from, to));
  if (found.isError) return <Failure error={found.error} retry={() => found.refetch()} />;
  if (found.isPending) return <Bones />;
  if (found.data.items.length === 0) return <State title={say("settings.alike")} />;
  return <Changed items={found.data.items} />;
}
