import { lookup } from "node:dns";
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { buildConnector } from "undici";
import { isPrivateAddress } from "./private-address.server.ts";

export type ConnectFault = "timeout" | "connection" | "tls" | "dns";

/**
 * How connections to providers are made. Unless `allowPrivate`, a name that leads to this machine or a private network
 * is refused as if it did not exist: a hijacked name must not turn our requests inwards.
 */
export function createConnector(options: { timeoutMs: number; allowPrivate: boolean }): buildConnector.connector {
  return buildConnector({
    timeout: options.timeoutMs,
    keepAlive: true,
    keepAliveInitialDelay: 10_000,
    ...(options.allowPrivate ? {} : { lookup: publicLookup }),
  });
}

type Lookup = NonNullable<Extract<buildConnector.BuildOptions, { lookup?: unknown }>["lookup"]>;

const publicLookup: Lookup = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[] = []) => {
    const open = addresses.filter(({ address }) => !isPrivateAddress(address));
    const first = open[0];
    if (error !== null) callback(error, "", 0);
    else if (first === undefined)
      callback(Object.assign(new Error("The address is private."), { code: "EPRIVATE" }), "", 0);
    else if (options.all === true) callback(null, open);
    else callback(null, first.address, first.family);
  });
};

/** Whether an origin names its host by a private address outright, past any look-up. */
export function namesPrivateAddress(origin: string): boolean {
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, "");
  return isIP(host) !== 0 && isPrivateAddress(host);
}

/** What kind of fault kept the answer away. */
export function classifyFault(error: unknown): ConnectFault {
  const code = codeOf(error);
  if (/^(ENOTFOUND|EAI_|ENODATA|EPRIVATE)/.test(code)) return "dns";
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return "timeout";
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/.test(code)) return "tls";
  return "connection";
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
