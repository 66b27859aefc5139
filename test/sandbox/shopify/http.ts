import type { IncomingMessage, ServerResponse } from "node:http";
import { writeJson, type Json } from "./json.ts";

/** One request to the twin, with its body read. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly method: string;
  readonly body: string;
  /** The shop that the app meant, from `X-Sandbox-Host`, else the host itself. */
  readonly host: string;
}

/** What the twin answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Cut the connection instead of answering: the caller never learns what was done. */
  readonly lost?: true;
}

/** Answers a request, or gives undefined to let the next handler look. */
export type Handler = (exchange: Exchange) => Promise<Answer | undefined> | Answer | undefined;

export function json(status: number, value: Json, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { "content-type": "application/json; charset=utf-8", ...headers }, body: writeJson(value) };
}

/** A refusal of the sandbox's own controls: a sentence that names what is wrong. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const LARGEST_BODY = 4 * 1024 * 1024;

/** Reads the whole body and asks one handler after the other. */
export async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: readonly Handler[],
): Promise<void> {
  let answer: Answer;
  try {
    const exchange = await readExchange(request);
    answer = (await firstAnswer(exchange, handlers)) ?? json(404, { errors: "Not Found" });
  } catch (fault) {
    if (!(fault instanceof Refusal) && !(fault instanceof RangeError)) throw fault;
    answer = json(fault instanceof Refusal ? fault.status : 422, { error: fault.message });
  }
  if (answer.lost) {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, { "cache-control": "no-store", ...answer.headers });
  response.end(answer.body ?? "");
}

async function firstAnswer(exchange: Exchange, handlers: readonly Handler[]): Promise<Answer | undefined> {
  for (const handler of handlers) {
    const answer = await handler(exchange);
    if (answer) return answer;
  }
  return undefined;
}

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > LARGEST_BODY) throw new Refusal(413, "The body is larger than 4 MiB.");
    chunks.push(chunk);
  }
  const sandboxHost = request.headers["x-sandbox-host"];
  return {
    request,
    url: new URL(request.url ?? "/", "http://sandbox.invalid"),
    method: request.method ?? "GET",
    body: Buffer.concat(chunks).toString("utf8"),
    host: (typeof sandboxHost === "string" ? sandboxHost : (request.headers.host ?? "")).toLowerCase(),
  };
}

/** Reads a JSON body, `{}` when there is none. Refuses anything but an object. */
export function readBody(exchange: Exchange): Record<string, unknown> {
  if (exchange.body === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(exchange.body);
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new Refusal(400, "The body is not a JSON object.");
  return value as Record<string, unknown>;
}
