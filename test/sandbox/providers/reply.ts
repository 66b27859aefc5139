import type { ServerResponse } from "node:http";
import type { ActiveFault } from "./faults.ts";
import type { Answer } from "./types.ts";

/** What a fault makes of an answer. `status` is null where none is sent. */
export interface Reply {
  readonly status: number | null;
  send(response: ServerResponse): void;
}

/** Gives the answer as it is. */
export function plainReply(answer: Answer): Reply {
  return { status: answer.status, send: (response) => write(response, answer.status, answer.headers, answer.body) };
}

/** Gives what is sent instead of `answer`; `errorBody` is the provider's way to report an error inside a 200. */
export function faultyReply(fault: ActiveFault, answer: Answer, errorBody: () => string, now: number): Reply {
  const { status, headers, body } = answer;
  switch (fault.kind) {
    case "latency":
      return { status, send: (response) => later(response, fault.ms, () => write(response, status, headers, body)) };
    case "status":
      return fixed(fault.status, { "content-type": "application/json", ...retryAfter(fault, now) }, "{}");
    case "hang":
      return { status: null, send: () => undefined };
    case "reset":
      return { status: null, send: (response) => response.socket?.resetAndDestroy() };
    case "drip":
      return { status, send: (response) => drip(response, status, headers, body, fault) };
    case "half-body":
      return { status, send: (response) => half(response, status, headers, body) };
    case "redirect":
      return fixed(fault.status, { location: fault.location }, "");
    case "error-in-200":
      return fixed(200, { "content-type": "application/json" }, errorBody());
    case "words":
      return fixed(fault.status, { "content-type": "text/plain; charset=utf-8" }, fault.text);
    case "html":
      return fixed(fault.status, { "content-type": "text/html; charset=utf-8" }, htmlPage);
    case "truncated-json":
      return fixed(status, { "content-type": "application/json" }, cut(body));
    case "huge-body":
      return { status: 200, send: (response) => huge(response, fault.bytes) };
    case "no-content":
      return fixed(204, {}, "");
  }
}

const htmlPage = "<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>";

function fixed(status: number, headers: Record<string, string>, body: string): Reply {
  return { status, send: (response) => write(response, status, headers, body) };
}

function write(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string) {
  const length = status === 204 ? {} : { "content-length": String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}

function retryAfter(fault: Extract<ActiveFault, { kind: "status" }>, now: number): Record<string, string> {
  const rule = fault.retryAfter;
  if (rule === undefined) return {};
  if ("raw" in rule) return { "retry-after": rule.raw };
  const text = rule.as === "date" ? new Date(now + rule.seconds * 1000).toUTCString() : String(rule.seconds);
  return { "retry-after": text };
}

/** Runs `act` after a while, unless the connection has gone by then. */
function later(response: ServerResponse, ms: number, act: () => void): void {
  const timer = setTimeout(act, ms);
  response.once("close", () => clearTimeout(timer));
}

/** An empty body has no half: JSON that says nothing takes its place. */
function cut(body: string): string {
  const whole = body === "" ? '{"data":null}' : body;
  return whole.slice(0, Math.max(1, Math.floor(whole.length / 2)));
}

function half(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): void {
  const sent = Buffer.from(cut(body));
  response.writeHead(status, { ...headers, "content-length": String(sent.length * 2) });
  response.write(sent, () => response.socket?.destroy());
}

function drip(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  pace: { ms: number; bytes: number },
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": String(bytes.length) });
  response.flushHeaders();
  let at = 0;
  const timer = setInterval(() => {
    if (at >= bytes.length) {
      clearInterval(timer);
      response.end();
      return;
    }
    response.write(bytes.subarray(at, at + pace.bytes));
    at += pace.bytes;
  }, pace.ms);
  response.once("close", () => clearInterval(timer));
}

/** Sends JSON that opens well and doesn't end for `size` bytes, at the pace of whoever reads it. */
function huge(response: ServerResponse, size: number): void {
  const chunk = Buffer.alloc(64 * 1024, "x");
  let left = size;
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"status":"success","padding":"');
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      const part = chunk.subarray(0, Math.min(chunk.length, left));
      left -= part.length;
      if (!response.write(part)) {
        response.once("drain", more);
        return;
      }
    }
    if (!response.destroyed) response.end('"}');
  };
  more();
}
