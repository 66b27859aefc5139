// Browser tests need Debian's Chromium. Plain JavaScript: it runs before any package does.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { SetupError } from "./bootstrap.mjs";

const PLACE = "/usr/bin/chromium";

/** Makes sure that there is a Chromium, installing Debian's as root where it is missing. Throws SetupError. */
export function ensureChromium(say = (line) => console.error(line)) {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new SetupError(`CHROMIUM names ${named}, which isn't there.`);
  }
  if (existsSync(PLACE)) return PLACE;
  if (process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0) {
    say("Installing Chromium ...");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update", "-qq"], { env, stdio: "ignore" });
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env, stdio: "ignore" });
    if (existsSync(PLACE)) return PLACE;
  }
  throw new SetupError("The browser tests need Chromium: install Debian's package chromium, or name one by CHROMIUM.");
}
