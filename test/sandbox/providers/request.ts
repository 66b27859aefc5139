import type { IncomingMessage } from "node:http";
import { asRecord } from "./fields.ts";
import type { Received } from "./types.ts";

/** No order comes near this; whoever sends more has a fault. */
export const maxBodyBytes = 1024 * 1024;

/** Reads the whole body. Gives null when it is larger than allowed. Rejects when the client leaves in the middle. */
export function readBody(request: IncomingMessage): Promise<Buffer | null> {
  // Plain events: an asynchronous iterator costs three times as much, and these servers run under load.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
    });
    request.once("end", () => resolve(size > maxBodyBytes ? null : Buffer.concat(chunks, size)));
    request.once("error", reject);
    request.once("close", () => reject(new Error("The client left before its request was complete.")));
  });
}

/** Gives the request as a twin judges it. */
export function receive(request: IncomingMessage, raw: Buffer, at: number): Received {
  const target = request.url ?? "/";
  const cut = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    target,
    path: cut === -1 ? target : target.slice(0, cut),
    query: new URLSearchParams(cut === -1 ? "" : target.slice(cut + 1)),
    headers: request.headers,
    raw,
    json: parse(raw),
    origin: `http://${request.headers.host ?? "127.0.0.1"}`,
    at,
  };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parse(raw: Buffer): Received["json"] {
  if (raw.length === 0) return { ok: false, reason: "The body is empty." };
  try {
    return { ok: true, value: JSON.parse(utf8.decode(raw)) as unknown };
  } catch {
    return { ok: false, reason: "The body is not JSON in UTF-8." };
  }
}

/** Gives a fault of the Content-Type header as a sentence, or null. A charset other than UTF-8 is one. */
export function contentTypeFault(received: Received): string | null {
  const header = received.headers["content-type"];
  if (header === undefined) return "Content-Type is required.";
  const plain = header.toLowerCase().replaceAll(" ", "");
  if (plain === "application/json" || plain === "application/json;charset=utf-8") return null;
  return "Content-Type must be application/json.";
}

/** Gives the body as a JSON object, or why it isn't one. */
export function bodyObject(received: Received): { record: Record<string, unknown> } | { fault: string } {
  if (!received.json.ok) return { fault: received.json.reason };
  const record = asRecord(received.json.value);
  return record === null ? { fault: "The body must be a JSON object." } : { record };
}

const mailAddress = /[\w.+-]+@[\w-]+\.[a-z]{2,}/i;
const personal =
  /^(e_?mail|phone|telephone|first_?name|last_?name|full_?name|address\d?|street|zip|postal_?code|ip(_?address)?)$/i;

/** Finds what no provider asks for: fields named like personal data, and mail addresses anywhere. */
export function personalDataIn(value: unknown, path = ""): string[] {
  if (typeof value === "string") {
    // The quick look first: the pattern alone is slow on long texts.
    return value.includes("@") && mailAddress.test(value) ? [`${path} looks like a mail address.`] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path === "" ? key : `${path}.${key}`;
    const own = personal.test(key) ? [`${here} is named like personal data.`] : [];
    return [...own, ...personalDataIn(inner, here)];
  });
}

/** Gives a part of a path with its percent-encoding undone, null where there is none or it is broken. */
export function decoded(segment: string | undefined): string | null {
  if (segment === undefined) return null;
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
