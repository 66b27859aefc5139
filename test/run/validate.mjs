// `npm run validate`: everything that must hold before a change goes out. All steps run; one that fails is named.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";

const STEPS = [
  ["format", ["node_modules/prettier/bin/prettier.cjs", "--check", "."]],
  ["lint", ["node_modules/eslint/bin/eslint.js", "."]],
  ["types", ["node_modules/typescript/bin/tsc", "--noEmit"]],
  ["tests", ["test/run/test.mjs"]],
  ["build", ["test/run/build.mjs"]],
];

await main(async () => {
  const { node } = await bootstrap();
  const failed = [];
  for (const [name, args] of STEPS) {
    console.log(`\n== ${name}`);
    if ((await runNode(node, args)) !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? "\nAll is well." : `\nFailed: ${failed.join(", ")}.`);
  return failed.length === 0 ? 0 : 1;
});
