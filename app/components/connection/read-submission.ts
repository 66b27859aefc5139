import { z } from "zod";
import { parseWellFormed } from "../../domain/text.ts";
import type { Submission } from "./form.ts";

const common = {
  seenAt: z.iso.datetime().nullable(),
  enabled: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
};

const submission = z.discriminatedUnion("intent", [
  z.strictObject({ intent: z.literal("test") }),
  z.strictObject({ intent: z.literal("make_key"), ...common }),
  z.strictObject({
    intent: z.literal("save"),
    ...common,
    credential: z.record(z.string(), z.string()).optional(),
  }),
]);

export type Posted = { intent: "test" } | Submission;

/** Reads what a provider's page posts, or gives null for anything that the page itself never sends. */
export async function readSubmission(request: Request): Promise<Posted | null> {
  try {
    const read = submission.safeParse(parseWellFormed(await request.text()));
    return read.success ? (read.data as Posted) : null;
  } catch {
    return null;
  }
}
