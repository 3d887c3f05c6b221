import { expect, test } from "vitest";
import { Stage } from "./stage.ts";
import type { Workspace } from "./workspace.ts";

/** Views that draw all records at once, where there are more of them than come at first. */

const COUNT = 1_003;

const stage = new Stage({ before: crowd });

/** So many customers, all of one group. */
async function crowd(space: Workspace): Promise<void> {
  const made = await space.call<{ id: string }>("POST", "/api/records/customer", { name: "Group" });
  for (let at = 1; at < COUNT; at += 200) {
    const operations = Array.from({ length: Math.min(200, COUNT - at) }, (_, next) => ({
      do: "create",
      object: "customer",
      record: { name: `Shop ${at + next}`, parent: made.id },
    }));
    await space.call("POST", "/api/batch", { all_or_nothing: true, operations });
  }
}

test("a tree of more than a thousand records says so, and draws the others when asked", async () => {
  await stage.page.goto(`${stage.url}/o/customer?view=tree/groups`);
  const note = stage.page.getByRole("status").filter({ hasText: "The first 1,000 records are drawn." });
  await note.waitFor();
  expect(await stage.faults()).toEqual([]);
  await note.getByRole("button", { name: "Load more" }).click();
  await note.waitFor({ state: "detached" });
  await stage.page
    .getByText("Shop 1002", { exact: true })
    .or(stage.page.getByText(String(COUNT - 1)))
    .first()
    .waitFor();
});
