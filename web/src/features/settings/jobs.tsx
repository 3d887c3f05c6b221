import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { retryJob } from "../../api/settings-calls.ts";
import { jobsQuery } from "../../api/settings-queries.ts";
import type { Job } from "../../api/shapes.ts";
import { useSay, useSayOr } from "../../i18n/index.tsx";
import { OptionTag } from "../../ui/option-tag.tsx";
import { Failure, State } from "../../ui/state.tsx";
import { Bones, Cell, Moment, Refusal, Table, useDeed } from "./parts.tsx";

const COLORS: Record<string, string> = { open: "blue", done: "green", failed: "red" };

/** Work that goes on by itself: how far it is, and what was put aside. */
export function Jobs() {
  const say = useSay();
  const client = useQueryClient();
  const jobs = useQuery(jobsQuery());
  const retrying = useDeed(retryJob, {
    said: say("settings.jobRetried"),
    done: () => void client.invalidateQueries({ queryKey: jobsQuery().queryKey }),
  });
  if (jobs.isError && !jobs.data) return <Failure error={jobs.error} retry={() => jobs.refetch()} />;
  if (jobs.isPending) return <Bones />;
  if (jobs.data.items.length === 0) return <State title={say("settings.noJobs")} text={say("settings.noJobsText")} />;
  const heads = [
    say("settings.work"),
    say("settings.about"),
    say("settings.state"),
    say("settings.progress"),
    say("settings.made"),
    say("settings.ended"),
  ];
  return (
    <>
      <p className="soft">{say("settings.jobsText")}</p>
      <Refusal error={retrying.error} />
      <Table label={say("settings.page.jobs")} heads={heads}>
        {jobs.data.items.map((job) => (
          <Line key={job.id} job={job} heads={heads} onRetry={() => retrying.mutate(job.id)} />
        ))}
      </Table>
    </>
  );
}

function Line({ job, heads, onRetry }: { job: Job; heads: string[]; onRetry(): void }) {
  const say = useSay();
  const sayOr = useSayOr();
  const [work = "", about = "", state = "", progress = "", made = "", ended = ""] = heads;
  return (
    <tr>
      <Cell head={work}>{sayOr(`settings.work.${job.work}`, job.work)}</Cell>
      <Cell head={about}>{job.key}</Cell>
      <Cell head={state}>
        <OptionTag title={sayOr(`settings.state.${job.state}`, job.state)} color={COLORS[job.state]} />
        {job.fault && <p className="settings-fault">{job.fault}</p>}
        {job.state === "failed" && (
          <Button size="small" onClick={onRetry}>
            {say("settings.retry")}
          </Button>
        )}
      </Cell>
      <Cell head={progress}>
        <Share job={job} label={progress} />
      </Cell>
      <Cell head={made}>
        <Moment at={job.made_at} />
      </Cell>
      <Cell head={ended}>
        <Moment at={job.ended_at} />
      </Cell>
    </tr>
  );
}

/** How much is done, as a bar where the whole is known. */
function Share({ job: { done, total, state }, label }: { job: Job; label: string }) {
  const say = useSay();
  if (!total) return say("settings.doneOf", { done, total: done });
  const percent = state === "done" ? 100 : Math.min(99, Math.floor((done / total) * 100));
  return (
    <>
      <Progress percent={percent} size="small" showInfo={false} aria-label={label} />
      <span className="faint number">{say("settings.doneOf", { done, total })}</span>
    </>
  );
}
