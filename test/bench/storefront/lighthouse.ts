import lighthouse, { type Flags } from "lighthouse";

/** Lighthouse's performance score of a page on a phone, unrounded: its audits' scores by their weights, out of 100. */
export async function measureScore(url: string, port: number): Promise<number> {
  const flags: Flags = { port, onlyCategories: ["performance"], logLevel: "silent", output: "json" };
  const result = await lighthouse(url, flags);
  const refs = result?.lhr.categories["performance"]?.auditRefs.filter(({ weight }) => weight > 0) ?? [];
  const weights = refs.reduce((sum, { weight }) => sum + weight, 0);
  const sum = refs.reduce((total, { id, weight }) => total + weight * (result?.lhr.audits[id]?.score ?? Number.NaN), 0);
  const score = (100 * sum) / weights;
  if (Number.isNaN(score))
    throw new Error(`Lighthouse couldn't score ${url}: ${String(result?.lhr.runtimeError?.message)}`);
  return score;
}
