import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Sample, violationsOf } from "./contract.ts";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("Name a file whose default export is a Sample (test/providers/contract.ts).");
  process.exit(2);
}
const { default: given } = (await import(pathToFileURL(resolve(file)).href)) as { default: Sample | readonly Sample[] };
const samples = [given].flat() as Sample[];
for (const sample of samples) {
  const violations = await violationsOf(sample);
  console.log(`${sample.provider.name}: ${violations.length === 0 ? "keeps every rule" : "breaks these rules"}`);
  for (const { rule, detail } of violations) console.log(`  ${rule.padEnd(10)} ${detail}`);
  if (violations.length > 0) process.exitCode = 1;
}
