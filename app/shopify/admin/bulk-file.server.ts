import { Agent, request } from "undici";
import { createConnector } from "../../platform/http/http-connect.server.ts";

/** Where Shopify keeps the results of bulk operations (shopify.dev, "Perform bulk operations"). */
const STORAGE = "https://storage.googleapis.com";
const IDLE_MS = 30_000;
const TRIES = 5;

/** A result can't be read: its address has expired (`gone`), or the storage doesn't answer. */
export class BulkFileError extends Error {
  override readonly name = "BulkFileError";
  readonly code: "gone" | "unavailable" | "refused";

  constructor(code: BulkFileError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads results of bulk operations as streams of bytes. A connection that breaks is taken up at the byte where it broke.
 * Any other host than the storage (in the sandbox: than the sandbox's) is refused, and no redirect is followed.
 */
export function createBulkFiles({ sandboxOrigin }: { sandboxOrigin?: string | undefined } = {}) {
  const allowed = sandboxOrigin ?? STORAGE;
  const dispatcher = new Agent({
    connect: createConnector({ timeoutMs: 5_000, allowPrivate: sandboxOrigin !== undefined }),
    headersTimeout: IDLE_MS,
    bodyTimeout: IDLE_MS,
  });

  return {
    async *read(url: string): AsyncGenerator<Uint8Array> {
      if (!URL.canParse(url) || new URL(url).origin !== allowed) {
        throw new BulkFileError("refused", "A bulk operation's result lies at another host than Shopify's storage.");
      }
      let at = 0;
      for (let tries = 0; ; ) {
        try {
          const answer = await request(url, {
            dispatcher,
            headers: at === 0 ? {} : { range: `bytes=${at}-` },
          });
          const whole = at === 0 ? answer.statusCode === 200 : answer.statusCode === 206;
          if (!whole) {
            await answer.body.dump();
            // Read to its end before, and broken only after.
            if (answer.statusCode === 416) return;
            if (answer.statusCode >= 400 && answer.statusCode < 500) {
              throw new BulkFileError("gone", `The storage answered ${answer.statusCode}.`);
            }
            throw new Error(`The storage answered ${answer.statusCode}.`);
          }
          for await (const chunk of answer.body) {
            const bytes = chunk as Uint8Array;
            at += bytes.byteLength;
            tries = 0;
            yield bytes;
          }
          return;
        } catch (error) {
          if (error instanceof BulkFileError) throw error;
          tries += 1;
          if (tries >= TRIES) throw new BulkFileError("unavailable", "The storage of bulk results doesn't answer.");
        }
      }
    },
    close: () => dispatcher.destroy(),
  };
}

export type BulkFiles = ReturnType<typeof createBulkFiles>;
