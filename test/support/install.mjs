// Plain JavaScript for Node 20, no package: `npm ci` with progress, and its faults as sentences.
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clearInterval, setInterval } from "node:timers";

const PROGRESS_MS = 10_000;
/** npm's own pauses between tries keep a machine without a network waiting for a minute and a half. */
const ARGUMENTS = "ci --include=dev --no-audit --no-fund --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=8000";

/** Installs what the lock file names. Gives undefined, or the sentence that says what is wrong. */
export async function install({ root, env, say }) {
  say("Installing the packages of package-lock.json (about a minute, only when it has changed) ...");
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const progress = setInterval(() => say(`... still installing, ${seconds()} s`), PROGRESS_MS);
  const { code, output } = await runNpm(ARGUMENTS.split(" "), root, env);
  clearInterval(progress);
  if (code === 0) {
    say(`Installed in ${seconds()} s.`);
    return undefined;
  }
  return explain(output, root);
}

function runNpm(args, cwd, env) {
  const child = spawn("npm", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: 1, output: `spawn npm ${error.code}` }));
    child.on("close", (code) => resolve({ code, output }));
  });
}

const REASONS = [
  [/spawn npm ENOENT/, () => "npm was not found: install Node 20 or newer with npm, and try again."],
  [/ENOSPC/, (root) => `The disk is full: free about 1 GB where ${root} lies, and try again.`],
  [/EACCES|EPERM|EROFS/, (root) => `npm may not write here: make ${root} and npm's cache folder yours, and try again.`],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT/,
    () => "The npm registry cannot be reached: check the network (or npm's proxy setting), and try again.",
  ],
  [/EUSAGE/, () => "package-lock.json does not fit package.json: run npm install, and try again."],
  [/EINTEGRITY/, () => "A package differs from what package-lock.json expects: run npm cache verify, and try again."],
  [/E404|ETARGET/, () => "The npm registry lacks a package that package-lock.json names."],
];

/** The sentence for what npm printed; all that it printed goes to a file. */
export function explain(output, root) {
  const reason = REASONS.find(([pattern]) => pattern.test(output))?.[1](root);
  if (reason !== undefined) return reason;
  const file = join(mkdtempSync(join(tmpdir(), "fitloop-install-")), "npm.log");
  writeFileSync(file, output);
  const first = output.split("\n").find((line) => /npm (error|ERR!) \S/.test(line)) ?? "npm gave no reason";
  return `The packages could not be installed (${first.replace(/^npm (error|ERR!) /, "").trim()}): all of npm's words are in ${file}.`;
}
