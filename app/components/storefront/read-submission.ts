import { z } from "zod";
import { parseWellFormed } from "../../domain/text.ts";

const submission = z.strictObject({
  seenAt: z.iso.datetime().transform((text) => new Date(text)),
  storefront: z.record(z.string(), z.unknown()),
  consent: z.enum(["analytics", "preferences"]),
});

/** Reads what the storefront's page posts, or gives null for anything that the page itself never sends. */
export async function readStorefrontSubmission(request: Request): Promise<z.output<typeof submission> | null> {
  try {
    const read = submission.safeParse(parseWellFormed(await request.text()));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
