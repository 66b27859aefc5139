import type { HttpResult } from "../domain/outcome.ts";
import type { RequestDescription } from "../domain/provider.ts";
import { createHttp } from "../platform/http/http.server.ts";

export type Send = (
  request: RequestDescription,
  limits?: { timeoutMs: number },
) => Promise<HttpResult & { ms: number }>;

/** Ways to the providers, each over connections of its own. Where sending is switched off, no request gets an answer. */
export function createOutwards(options: { origins: readonly string[]; sandbox: boolean; sending: boolean }) {
  const made: { close(): Promise<void> }[] = [];
  return {
    /** `connections`: per origin at most. */
    open(connections: number): Send {
      const http = createHttp({ origins: options.origins, sandbox: options.sandbox, connections });
      made.push(http);
      return async ({ body, maxAnswerBytes, ...request }, limits = undefined) =>
        options.sending
          ? http.request(
              { ...request, body: body === null ? null : JSON.stringify(body) },
              { ...limits, ...(maxAnswerBytes !== undefined && { maxBytes: maxAnswerBytes }) },
            )
          : { kind: "no_answer", reason: "connection", sent: false, ms: 0 };
    },
    async close(): Promise<void> {
      await Promise.all(made.map((http) => http.close()));
    },
  };
}
