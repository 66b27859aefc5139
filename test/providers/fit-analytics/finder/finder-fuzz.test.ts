import fc from "fast-check";
import { expect, test } from "vitest";
import { proofOf } from "#app/session-links/proof.server.ts";
import { answer } from "#test/support/pipeline.ts";
import { FRONT, SECRETS, SHOP, useFinder } from "./world.ts";

const { ask, state } = useFinder();
const own = {
  session: "s",
  proof: proofOf(SECRETS, SHOP, "s"),
  product: "top",
  ...FRONT,
  sizes: { M: true },
  profile: null,
};
const GIVEN: Record<string, Record<string, unknown>> = {
  product: { product: "top", ...FRONT },
  start: own,
  answer: { ...own, answers: { height: 180 } },
  brands: { category: "upper", gender: "m", ...FRONT },
  styles: { brand: "levis", category: "lower", gender: "m", ...FRONT },
  sizes: { brand: "levis", category: "lower", gender: "m", ...FRONT },
  shapes: { gender: "m", height: "180", weight: "80" },
};
const json = fc.jsonValue({ maxDepth: 3 });

test.each(Object.entries(GIVEN))(
  "%s, asked anything and answered anything, answers by a known status and tells nothing that it lets nobody tell",
  async (name, good) => {
    let turn = 0;
    const isPost = name === "start" || name === "answer";
    const changed = fc.tuple(
      fc.constantFrom(...Object.keys(good), "other"),
      fc.oneof(json, fc.string({ unit: "binary" })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.option(changed),
        fc.constantFrom(200, 201, 400, 404, 500),
        json,
        async (change, status, data) => {
          state.instead = () => answer(status, { data, note: "s3cret-of-the-provider" });
          turn += 1;
          const [key = "", value = ""] = change ?? [];
          // A query holds texts alone.
          const said = isPost || typeof value === "string" ? value : JSON.stringify(value);
          const given = change ? { ...good, [key]: said } : good;
          const told = await ask(name, given, { address: `address-${turn}` });
          expect([200, 400, 403, 404, 429, 503]).toContain(told.status);
          expect(JSON.stringify(told.body)).not.toContain("s3cret");
        },
      ),
      { numRuns: 150 },
    );
  },
);
