import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ProviderName, Registration } from "../providers/start.ts";

/** What a merchant enters for a provider. */
interface Entry {
  credential: Record<string, string>;
  settings: Record<string, unknown>;
  /** What the widget on the product page is told; public. */
  storefront?: Record<string, unknown>;
}

/** A shop's four connections, and what each provider was told on its side. */
export interface Connections {
  entries: Record<ProviderName, Entry>;
  registrations: Registration[];
}

/** Makes up the credentials that the four providers would have handed to the merchant of a shop. */
export function makeConnections(shop: { domain: string; primaryDomain: string }, appUrl: string): Connections {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const issuer = `https://${shop.primaryDomain}/`;
  const audience = "https://widget.fitanalytics.com/api";
  const clientKey = "sandbox-client-key";
  const partnerHash = "12345678123412341234123412341234";
  const apiKey = "sandbox-robosize-key";
  return {
    entries: {
      bodygram: {
        credential: { clientKey },
        settings: { brandId: "northloom" },
        storefront: { clientKey, brandId: "northloom" },
      },
      "fit-analytics": {
        credential: { privateKey, keyId: "sandbox-1" },
        settings: { prefix: "northloom", issuer },
        storefront: { prefix: "northloom" },
      },
      naiz: {
        credential: { partnerHash },
        settings: { domain: shop.primaryDomain },
        storefront: { partnerKey: partnerHash },
      },
      robosize: {
        credential: { apiKey },
        settings: {},
        storefront: {
          script: "https://widget.robosize.com/v1/widget.js",
          attributes: { "data-business": "demo" },
        },
      },
    },
    registrations: [
      { provider: "bodygram", clientKey },
      {
        provider: "fit-analytics",
        prefix: "northloom",
        jwksUrl: `${appUrl}/.well-known/jwks/${shop.domain}`,
        issuer,
        audience,
      },
      { provider: "naiz", domain: shop.primaryDomain, hash: partnerHash },
      { provider: "robosize", apiKey },
    ],
  };
}

const run = promisify(execFile);

/** Runs one of the operator's commands as an operator would, and gives its JSON. */
export async function fitloop(env: Record<string, string>, ...args: string[]): Promise<unknown> {
  const { stdout } = await run(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "app/processes/cli.server.ts", ...args, "--json"],
    { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}

/** Runs one of them and gives what a person would read; its exit code is its own affair. */
export async function fitloopText(env: Record<string, string>, ...args: string[]): Promise<string> {
  const words = ["--disable-warning=ExperimentalWarning", "app/processes/cli.server.ts", ...args];
  const { stdout } = await run(process.execPath, words, { env: { ...process.env, ...env } }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return stdout.trimEnd();
}

/** Connects a shop to all four providers by the command line, from a file each. */
export async function connectAll(env: Record<string, string>, shop: string, { entries }: Connections): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-demo-"));
  try {
    for (const [provider, entry] of Object.entries(entries)) {
      const file = join(folder, `${provider}.json`);
      writeFileSync(file, JSON.stringify({ ...entry, enabled: true }), { mode: 0o600 });
      await fitloop(env, "connections", "set", "--shop", shop, "--provider", provider, "--file", file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
