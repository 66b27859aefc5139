import type { Handler } from "./http.ts";
import type { World } from "./world.ts";

/** Serves results of bulk operations as the storage behind Shopify does: whole or a range of bytes, and refused once a week has passed. */
export function createBulkFiles(world: World): Handler {
  return ({ url, request }) => {
    const key = /^\/__bulk\/([0-9a-f]+)\.jsonl$/.exec(url.pathname)?.[1];
    if (key === undefined) return undefined;
    const file = world.bulk.file(key);
    if (!file)
      return {
        status: 403,
        headers: { "content-type": "application/xml" },
        body: "<Error><Code>AccessDenied</Code></Error>",
      };
    const headers = { "content-type": "application/jsonl", "accept-ranges": "bytes" };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    if (!range) return { status: 200, headers, body: file };
    const [start, last] = [Number(range[1]), range[2] ? Number(range[2]) : file.byteLength - 1];
    if (start >= file.byteLength) return { status: 416, headers: { "content-range": `bytes */${file.byteLength}` } };
    const end = Math.min(last, file.byteLength - 1);
    const part = { ...headers, "content-range": `bytes ${start}-${end}/${file.byteLength}` };
    return { status: 206, headers: part, body: file.subarray(start, end + 1) };
  };
}
