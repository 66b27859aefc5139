import { importPKCS8, SignJWT } from "jose";
import { Pool } from "undici";
import { claimsOf, originOf, PATHS, type ProviderName } from "./requests.mjs";
import type { Job } from "./front.ts";

/** Sends a queue's jobs as well as can be: one pool per provider, the key imported once, a token per order. */
export async function createSender(): Promise<(job: Job) => Promise<void>> {
  const key = await importPKCS8(process.env["FIT_PRIVATE_KEY"] ?? "", "RS256");
  const names = Object.keys(PATHS) as ProviderName[];
  const pools = new Map(names.map((name) => [name, new Pool(originOf(name), { connections: 256 })]));
  const token = (session: string | null): Promise<string> =>
    new SignJWT(claimsOf(session, Math.floor(Date.now() / 1000)))
      .setProtectedHeader({ alg: "RS256", kid: "bench-1" })
      .sign(key);

  return async ({ provider, session, body }) => {
    const name = provider as ProviderName;
    const headers: Record<string, string> = { "Content-Type": "application/json", Accept: "application/json" };
    if (name === "fit-analytics") headers["Authorization"] = `Bearer ${await token(session)}`;
    const answer = await pools.get(name)?.request({
      method: "POST",
      path: PATHS[name],
      headers,
      body: JSON.stringify(body),
    });
    await answer?.body.dump();
    if (!answer || answer.statusCode >= 300) throw new Error(`${name} answered ${answer?.statusCode ?? 0}.`);
  };
}
