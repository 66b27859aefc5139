import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const APP = join(import.meta.dirname, "../../app");
/** Tables whose rows belong to shops. */
const OWNED = [
  ...["connection", "signing_key", "receipt", "quarantine", "orders", "order_payload", "delivery", "attempt"],
  ...[
    "variant_fact",
    "session_link",
    "audit_entry",
    "incident",
    "operation",
    "compliance_evidence",
    "counter",
    "refetch",
  ],
];
const TOUCHES = new RegExp(`\\b(FROM|JOIN|UPDATE|INTO)\\s+(${OWNED.join("|")})\\b`);
/**
 * Work on all shops at once, by design: it changes rows by what they say themselves and tells nobody of any. Everything
 * else names the shop.
 */
const FOR_ALL_SHOPS: Record<string, RegExp> = {
  "compliance/upkeep.server.ts": /expires_at <= \$1/,
  "delivery/release.server.ts": /paused_until = NULL WHERE/,
  "platform/purge.server.ts": /./,
  "processes/health.server.ts": /count\(|min\(/,
  "processes/readings.server.ts": /./,
  "processes/commands/doctor.server.ts": /./,
};

/** Every text of the app's sources, template literals with their holes, and where it stands. */
function textsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(APP, file), "utf8"), ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node) || ts.isStringLiteralLike(node)) texts.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

it("every statement on shops' rows names the shop that they belong to", () => {
  const files = readdirSync(APP, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.includes("generated"),
  );
  const statements = files.flatMap((file) => textsOf(file).map((text) => ({ file, text })));
  const touching = statements.filter(({ text }) => TOUCHES.test(text));
  expect(touching.length).toBeGreaterThan(40);
  const unscoped = touching
    .filter(({ text }) => !text.includes("shop_id"))
    .filter(({ file, text }) => !FOR_ALL_SHOPS[file]?.test(text));
  expect(unscoped.map(({ file, text }) => `${file}: ${text.replaceAll(/\s+/g, " ").slice(0, 120)}`)).toEqual([]);
});
