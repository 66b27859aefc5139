import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The keys of a sandbox app, made once and kept in its data directory: no file in the repository holds a usable key. */
export interface DemoKeys {
  apiKey: string;
  apiSecret: string;
  encryptionKeys: string;
}

/** Reads the keys of a data directory, making them where they are missing. */
export function demoKeys(dataDir: string): DemoKeys {
  const file = join(dataDir, "sandbox-keys.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as DemoKeys;
  const keys = {
    apiKey: randomBytes(16).toString("hex"),
    apiSecret: `sandbox-${randomBytes(24).toString("hex")}`,
    encryptionKeys: `k1:${randomBytes(32).toString("base64url")}`,
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(keys, null, 2));
  chmodSync(file, 0o600);
  return keys;
}
