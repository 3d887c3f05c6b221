import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, test } from "vitest";
import { SRC } from "./sources.ts";

test("the client's types are those of the published contract; `npm run api` makes them anew", async () => {
  const contract = pathToFileURL(resolve(SRC, "../../schemas/openapi.json"));
  const made = COMMENT_HEADER + astToString(await openapiTS(contract));
  expect(readFileSync(join(SRC, "api/schema.d.ts"), "utf8") === made).toBe(true);
});
