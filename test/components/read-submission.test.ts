import { expect, test } from "vitest";
import { readSubmission } from "#app/components/connection/read-submission.ts";
import { readStorefrontSubmission } from "#app/components/storefront/read-submission.ts";

const posted = (body: string): Request => new Request("https://app.test/", { method: "POST", body });
/** An entry that no database could keep. */
const ENTRY = '"a\\ud83d\\u0000b"';

test("what a connection's page posts is kept as well-formed text", async () => {
  const body = `{"intent":"save","seenAt":null,"enabled":true,"settings":{"brandId":${ENTRY}}}`;
  expect(await readSubmission(posted(body))).toMatchObject({ settings: { brandId: "a\ufffdb" } });
  expect(await readSubmission(posted("{"))).toBeNull();
});

test("what the storefront's page posts is kept as well-formed text", async () => {
  const body = `{"seenAt":"2026-11-20T10:00:00Z","consent":"analytics","storefront":{"clientKey":${ENTRY}}}`;
  expect(await readStorefrontSubmission(posted(body))).toMatchObject({ storefront: { clientKey: "a\ufffdb" } });
  expect(await readStorefrontSubmission(posted("[]"))).toBeNull();
});
