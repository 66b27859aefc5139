import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { classifyFault } from "./http-connect.server.ts";
import type { ConnectFault } from "./http-connect.server.ts";
import type { HttpExchange } from "./http.server.ts";

const decoder = new TextDecoder();

/**
 * Collects one answer within one time limit. Once a status came it is an answer, however its body ends; before that it
 * is none, and `sent` tells whether the request had been put on a connection.
 */
export class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly exchange: Promise<HttpExchange>;
  readonly #settle: (exchange: HttpExchange) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #maxBytes: number;
  readonly #startedAt = performance.now();
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #length = 0;
  #status = 0;
  #headers: Record<string, string> = {};

  constructor(timeoutMs: number, maxBytes: number) {
    const { promise, resolve } = Promise.withResolvers<HttpExchange>();
    this.exchange = promise;
    this.#settle = resolve;
    this.#maxBytes = maxBytes;
    this.#timer = setTimeout(() => this.#end("timeout", { complete: false, truncated: false }), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The time ran out while the request waited for a connection: it must not go out any more.
    if (this.#settled) controller.abort(new Error("The time limit has passed."));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.#headers[name] = Array.isArray(value) ? value.join(", ") : value;
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const room = this.#maxBytes - this.#length;
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#length += Math.min(chunk.length, room);
    if (chunk.length > room) this.#end("connection", { complete: false, truncated: true });
  }

  onResponseEnd(): void {
    this.#end("connection", { complete: true, truncated: false });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  /** Ends the exchange by a fault: an answer broken off, or none. */
  fail(error: unknown): void {
    this.#end(classifyFault(error), { complete: false, truncated: false });
  }

  #end(reason: ConnectFault, body: { complete: boolean; truncated: boolean }): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    const ms = Math.round(performance.now() - this.#startedAt);
    if (this.#status === 0) {
      this.#settle({ kind: "no_answer", reason, sent: this.#controller !== undefined, ms });
    } else {
      const text = decoder.decode(Buffer.concat(this.#chunks));
      this.#settle({ kind: "answer", status: this.#status, headers: this.#headers, body: text, ...body, ms });
    }
    if (!body.complete) this.#controller?.abort(new Error("The exchange has ended."));
  }
}
