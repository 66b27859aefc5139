import type { ProviderName } from "./ids.ts";
import type { AnyProvider } from "./provider.ts";

// As URL writes hosts: 127.1 is 127.0.0.1 by then, and an address mapped into IPv6 is in hexadecimal.
const LOOPBACK = /^((.+\.)?localhost\.?|127(\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;
/** An address that means every one of this machine's own; a request to it ends on loopback too. */
const UNSPECIFIED = /^(0\.0\.0\.0|\[::\])$/;

/** Tells whether a host of a URL is this machine itself. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);

/**
 * Reads the origins of the providers that an environment names: scheme, host and port, no path. A plain-http or
 * loopback origin is accepted in the sandbox only. Returns the origins and a sentence per fault.
 */
export function readOrigins(
  providers: readonly Pick<AnyProvider, "name" | "originVariable">[],
  environment: Readonly<Record<string, string | undefined>>,
  sandbox: boolean,
): { origins: Partial<Record<ProviderName, string>>; faults: string[] } {
  const origins: Partial<Record<ProviderName, string>> = {};
  const faults: string[] = [];
  for (const { name, originVariable: variable } of providers) {
    const text = environment[variable]?.trim();
    if (!text) continue;
    const fault = originFault(text, sandbox);
    if (fault) faults.push(`${variable} ${fault}`);
    else origins[name] = new URL(text).origin;
  }
  return { origins, faults };
}

function originFault(text: string, sandbox: boolean): string | null {
  if (!URL.canParse(text)) return "must be an origin such as https://api.example.com.";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must start with https://.";
  if (url.pathname !== "/" || url.search || url.hash || url.username || url.password) {
    return "must be an origin without a path.";
  }
  if (sandbox) return null;
  if (url.protocol === "http:") return "must use https: plain http is accepted with FITLOOP_SANDBOX=1 only.";
  const local = isLoopback(url.hostname) || UNSPECIFIED.test(url.hostname);
  return local ? "names this machine: that is accepted with FITLOOP_SANDBOX=1 only." : null;
}
