import { z } from "zod";
import type { HttpResult } from "../../../domain/outcome.ts";
import { jsonBody } from "../../read-answer.ts";
import { type Missing, missingIn } from "./missing.ts";

/**
 * What an answer of the Recommendation API comes to.
 * `absent`: 404, so an unsupported product, no profile, one that is gone, or another's. `missing`: what a recommendation
 * still needs. `throttled`: `retryAfter` is the header. `fault`: whatever else, by a short code that holds nothing of it.
 */
export type Reading<Value> =
  | { kind: "found"; value: Value }
  | { kind: "absent" }
  | { kind: "missing"; missing: Missing[] }
  | { kind: "refused" }
  | { kind: "throttled"; retryAfter: string | null }
  | { kind: "fault"; code: string };

/** Reads `data` of an answer by its schema, which ignores unknown fields (guide, section 6). 200 and 201 are both fine. */
export function readData<Value>(result: HttpResult, schema: z.ZodType<Value>): Reading<Value> {
  if (result.kind === "no_answer") return { kind: "fault", code: result.reason };
  const { status } = result;
  if (status === 404) return { kind: "absent" };
  if (status === 401 || status === 403) return { kind: "refused" };
  if (status === 429) return { kind: "throttled", retryAfter: result.headers["retry-after"] ?? null };
  if (status === 400) {
    const missing = missingIn(jsonBody(result));
    return missing.length > 0 ? { kind: "missing", missing } : { kind: "fault", code: "http_400" };
  }
  if (status !== 200 && status !== 201) return { kind: "fault", code: `http_${status}` };
  const read = result.complete ? schema.safeParse(jsonBody(result)?.["data"]) : null;
  return read?.success ? { kind: "found", value: read.data } : { kind: "fault", code: "unreadable" };
}

/** An id as it stands, which means nothing to us: read as text or number, kept and sent as text. */
export const opaqueId = z
  .union([z.string().min(1).max(200), z.number().int()])
  .transform((id) => String(id))
  .refine((id) => id.trim() !== "");

/** The id of something that stands as an id, or, where `include` asked for it, as an object that has one. */
export const relatedId = z.union([opaqueId, z.object({ id: opaqueId }).transform(({ id }) => id)]);

/** A field that counts as nothing where it is missing or can't be read. */
export const orNull = <Value>(schema: z.ZodType<Value>): z.ZodType<Value | null> =>
  schema
    .nullish()
    .transform((value) => value ?? null)
    .catch(null) as z.ZodType<Value | null>;

/** A list of which every entry that can't be read is left out. */
export const readableOf = <Value>(schema: z.ZodType<Value>): z.ZodType<Value[]> =>
  z.array(z.unknown()).transform((list) =>
    list.flatMap((entry) => {
      const read = schema.safeParse(entry);
      return read.success ? [read.data] : [];
    }),
  ) as z.ZodType<Value[]>;

const PICTURES = /^(?:.+\.)?fitanalytics\.com$/;

/** A picture's address on their own hosts, by https; null for every other (the guide's own samples are plain http). */
export function pictureUrl(value: unknown): string | null {
  if (typeof value !== "string" || !URL.canParse(value)) return null;
  const url = new URL(value);
  const isTheirs = PICTURES.test(url.hostname) && url.port === "" && url.username === "" && url.password === "";
  if (!isTheirs || (url.protocol !== "https:" && url.protocol !== "http:")) return null;
  url.protocol = "https:";
  return url.href;
}
