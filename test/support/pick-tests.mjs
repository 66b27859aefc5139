// Which test files a word on the command line means. Plain JavaScript: it runs under any Node from 20 on.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";

/**
 * Arguments for vitest, which goes by the paths of files alone: a word that none of them has becomes the files whose
 * text has it. Flags, what follows a flag, and words found nowhere are handed on as they are. `say` is told what a word
 * became.
 */
export function pickTests(args, { ending = ".test.ts", say = (line) => console.error(line) } = {}) {
  const files = readdirSync(join(root, "test"), { recursive: true })
    .filter((file) => file.endsWith(ending))
    .map((file) => `test/${file}`);
  return args.flatMap((word, index) => {
    const follows = index > 0 && /^-{1,2}[\w-]+$/.test(args[index - 1]);
    const lower = word.toLowerCase();
    if (follows || word.startsWith("-") || files.some((file) => file.toLowerCase().includes(lower))) return [word];
    const having = files.filter((file) => readFileSync(join(root, file), "utf8").toLowerCase().includes(lower));
    if (having.length === 0) return [word];
    say(`No test file's path has "${word}": running those whose text has it, ${having.length}.`);
    return having;
  });
}
