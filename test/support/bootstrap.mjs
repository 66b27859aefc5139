// Plain JavaScript for Node 20 with no package: what every command of this repository stands on. It installs the
// packages when the lock file has changed, makes the Prisma client when the schema has, and finds a Node that runs
// TypeScript as it is.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate, isGenerated } from "./generate.mjs";
import { install } from "./install.mjs";
import { isInstalled, markInstalled } from "./installed.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Something that the person at the keyboard can mend; the message is the one sentence that they are shown. */
export class SetupError extends Error {}

/**
 * Makes the repository ready to run and gives the path of the Node to run on. Throws SetupError.
 * `say` is told what takes long, a line at a time.
 */
export async function bootstrap({ say = (line) => console.error(line) } = {}) {
  refuseUnsuitable();
  if (!isInstalled(root)) {
    const fault = await install({ root, env: installEnvironment(), say });
    if (fault !== undefined) throw new SetupError(fault);
    markInstalled(root);
  }
  const node = pickNode();
  if (!isGenerated()) {
    say("Generating the database client ...");
    try {
      generate();
    } catch (error) {
      throw new SetupError(error.message);
    }
  }
  return { node };
}

/** Runs a command's body; a SetupError becomes its one sentence and exit code 1. */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Runs `node <args>` in the repository with its own tools first on PATH; gives the exit code. */
export function runNode(node, args, { env = {}, unset = [] } = {}) {
  const environment = { ...process.env, PATH: [binaries(), process.env.PATH].join(delimiter), ...env };
  for (const name of unset) delete environment[name];
  const child = spawn(node, args, { cwd: root, stdio: "inherit", env: environment });
  // The terminal's Ctrl-C reaches the child too; it is the child that decides when all is tidy.
  const wait = () => undefined;
  const pass = () => child.kill("SIGTERM");
  process.on("SIGINT", wait);
  process.on("SIGTERM", pass);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.off("SIGINT", wait);
      process.off("SIGTERM", pass);
      resolve(code ?? (signal === "SIGINT" ? 130 : 1));
    });
  });
}

function refuseUnsuitable() {
  if (process.platform === "win32") {
    throw new SetupError("On Windows this runs inside WSL: open a WSL terminal and give the same command there.");
  }
  if (Number(process.versions.node.split(".")[0]) < 20) {
    throw new SetupError(`Node ${process.versions.node} is too old: install Node 20 or newer and try again.`);
  }
}

/** The Node that runs this where it strips types and has SQLite, else the one that comes with the packages. */
function pickNode() {
  if (runsTypeScript(process.versions.node)) return process.execPath;
  const own = join(binaries(), "node");
  const found = existsSync(own) ? spawnSync(own, ["--version"], { encoding: "utf8" }).stdout?.trim().slice(1) : "";
  if (runsTypeScript(found || "0.0.0")) return own;
  throw new SetupError(
    `The Node ${process.versions.node} of this machine cannot run TypeScript, and the one in node_modules does not start here: install Node 22.18 or newer.`,
  );
}

function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

function binaries() {
  return join(root, "node_modules/.bin");
}

/** Where the registry is and how to reach it: what a person sets on purpose. */
const KEPT = /^npm_config_(registry|cache|userconfig|proxy|https_proxy|noproxy|cafile)$/i;

/**
 * npm's environment for an installation: without the settings of the npm that runs this (they would leave packages
 * out), and without node_modules/.bin, whose Node disappears while the packages are laid anew.
 */
function installEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || KEPT.test(name));
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !/node_modules[/\\]\.bin[/\\]?$/.test(folder));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter), NODE_ENV: "development" };
}
