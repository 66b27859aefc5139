import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { runChecks } from "./doctor/check.server.ts";
import { CHECKS } from "./doctor/checks.server.ts";
import type { Finding } from "./doctor/finding.ts";
import { release } from "./doctor/release.server.ts";
import { shopOption, table } from "./operator.server.ts";

export const doctor: Handler<"doctor"> = async (values, services) => {
  if (values.release) return report(await release(services, values.confirm));
  if (values.confirm.length > 0) throw new CommandFault("--confirm goes with --release.");
  const shop = values.shop === undefined ? null : await shopOption(services, values.shop);
  return report(await runChecks(CHECKS, { services, shop }));
};

/** What was found, for machines and people. It ends with 0 where everything is good, and with 1 otherwise. */
export function report(findings: Finding[]): CommandOutput {
  const ok = findings.every(({ state }) => state === "good");
  const rows = findings.map(({ check, state, detail, action }) => ({ check, state, detail, action: action ?? null }));
  return { json: { ok, findings }, text: table(rows, ""), exitCode: ok ? 0 : 1 };
}
