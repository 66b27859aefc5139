import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { type Target, timed } from "./target.ts";
import { adoptionAnswers, providerAnswers } from "./targets/answers.ts";
import { throughEmbedded, throughServer } from "./targets/database.ts";
import { connectionEntries, forms } from "./targets/forms.ts";
import { bulkOrders, jsonBytes, jsonLines } from "./targets/json-lines.ts";
import { adviceBodies, linkBodies, proxyQueries } from "./targets/proxy.ts";
import { webhookBodies, webhookBytes } from "./targets/webhook-bodies.ts";
import { webhookHeaders, webhookSignatures } from "./targets/webhook-headers.ts";

const TARGETS: readonly Target[] = [
  webhookBodies,
  webhookBytes,
  webhookHeaders,
  webhookSignatures,
  forms,
  connectionEntries,
  proxyQueries,
  linkBodies,
  adviceBodies,
  providerAnswers,
  adoptionAnswers,
  jsonLines,
  jsonBytes,
  bulkOrders,
  throughEmbedded,
  throughServer,
];

/** `npm run fuzz`: everything that the outside can write to, with anything written to it. Gives the exit code. */
async function fuzz(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { cases: { type: "string", default: "5000" }, seed: { type: "string" }, only: { type: "string" } },
  });
  const cases = Number(values.cases);
  const seed = values.seed === undefined ? randomInt(2 ** 31 - 1) : Number(values.seed);
  if (!Number.isInteger(cases) || cases < TARGETS.length) throw new Error("--cases must be a whole number.");
  if (!Number.isInteger(seed)) throw new Error("--seed must be a whole number.");
  const targets = TARGETS.filter(({ name }) => values.only === undefined || name.includes(values.only));
  const numRuns = Math.ceil(cases / targets.length);
  console.log(`Seed ${seed}, ${numRuns} cases for each of ${targets.length} targets.`);
  let failed = 0;
  for (const target of targets) {
    const { name } = target;
    const missing = target.missing?.() ?? null;
    if (missing !== null) {
      console.log(`not run  ${name}: ${missing}`);
      continue;
    }
    const begun = performance.now();
    const runs = Math.ceil(numRuns / (target.oneOf ?? 1));
    const details = await fc.check(timed(await target.property(), target.longestCaseMs), { numRuns: runs, seed });
    await target.close?.();
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${details.failed ? "FAILED" : "held  "}  ${name}: ${details.numRuns} cases, ${seconds} s`);
    if (details.failed) {
      failed += 1;
      console.log(fc.defaultReportMessage(details));
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await fuzz(process.argv.slice(2));
