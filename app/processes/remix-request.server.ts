import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

/** A form of ours has a few kilobytes. */
const BODY_LIMIT = 64 * 1024;

/**
 * The request as Remix takes it. Its address is the app's own, whatever `Host` says; its signal ends when the visitor
 * goes away. Returns the status to refuse with for a body over 64 KiB or a path that is none.
 */
export async function readRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  appUrl: string,
): Promise<Request | { refuse: 400 | 413 }> {
  const path = incoming.url ?? "/";
  if (!path.startsWith("/") || !URL.canParse(appUrl + path)) return { refuse: 400 };
  const method = incoming.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : await readBody(incoming);
  if (body === "too_long") return { refuse: 413 };

  const left = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) left.abort(new Error("The visitor has gone."));
  });
  return new Request(appUrl + path, { method, headers: readHeaders(incoming), body, signal: left.signal });
}

function readHeaders(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    if (name.startsWith(":")) continue;
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | "too_long"> {
  if (Number(incoming.headers["content-length"] ?? 0) > BODY_LIMIT) return "too_long";
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > BODY_LIMIT) return "too_long";
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

/** Sends an answer as it grows; one that nobody waits for any more is dropped. */
export async function sendResponse(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  if (answer.statusText) response.statusMessage = answer.statusText;
  for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("Set-Cookie", cookies);
  if (!answer.body || response.req.method === "HEAD") {
    await answer.body?.cancel();
    response.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(answer.body as ReadableStream<Uint8Array>), response);
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}
