// Plain JavaScript for Node 20: what Shopify's command line asks of this repository and of the machine.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Since 4.8 it calls `enableCompileCache` of `node:module` (its package.json: engines.node). */
const LEAST_NODE = [22, 12];

/** Gives a sentence when `shopify.app.toml` names no app, else undefined. */
export function clientIdFault(toml) {
  // Without one the command line links the folder to an app and writes that app's configuration, an empty one, over the
  // file (Shopify/cli, services/app/config/link.ts).
  const [, id = ""] = /^client_id\s*=\s*["']([^"']*)["']/m.exec(toml) ?? [];
  if (id.trim() !== "") return undefined;
  return (
    "shopify.app.toml has no client_id, and Shopify's command line would overwrite the file with an empty configuration. " +
    "Create the app in the Dev Dashboard, write its client id into the file (client_id), commit it, and give this command again."
  );
}

/** Gives a sentence when Shopify's command line doesn't start on that Node, else undefined. `version` is `v22.12.0`. */
export function nodeFault(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return undefined;
  return (
    `Shopify's command line needs Node ${LEAST_NODE.join(".")} or newer, and would run on ${version || "none"}: ` +
    "give this command as `npm run dev:shopify`, which brings its own Node, or install a newer one."
  );
}

/** A key of this machine alone, made once in the data directory: what was sealed yesterday has to open today. */
export function developmentKey(dataDir) {
  const file = join(dataDir, "development-key");
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `k1:${randomBytes(32).toString("base64url")}`, { mode: 0o600 });
  }
  return readFileSync(file, "utf8");
}

/**
 * The app's environment from what Shopify's command line gives its web process: the tunnel's address as HOST and
 * APP_URL, the key pair, a PORT to listen on (Shopify/cli, services/dev/processes/web.ts). Gives a sentence for one that
 * is missing.
 */
export function webEnvironment(given, dataDir) {
  const appUrl = given.APP_URL || given.HOST || "";
  const missing = [
    ...(/^https:\/\//.test(appUrl) ? [] : ["APP_URL"]),
    ...["PORT", "SHOPIFY_API_KEY", "SHOPIFY_API_SECRET"].filter((name) => !given[name]),
  ];
  if (missing.length > 0) {
    return {
      fault: `Shopify's command line gives ${missing.join(", ")} to this program: start it by \`npm run dev:shopify\`.`,
    };
  }
  return {
    env: {
      SHOPIFY_APP_URL: new URL(appUrl).origin,
      // The tunnel ends on this machine.
      HOST: "127.0.0.1",
      // It says development: the pages are built for production all the same.
      NODE_ENV: "production",
      FITLOOP_ENCRYPTION_KEYS: given.FITLOOP_ENCRYPTION_KEYS || developmentKey(dataDir),
    },
  };
}
