import { z } from "zod";
import type { Operation } from "./operation.ts";

interface Input {
  ownerId: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
  /** The digest of what is replaced; null where there was nothing. Anything else there by now is a refusal. */
  compareDigest: string | null;
}

const data = z.object({
  metafieldsSet: z.object({
    userErrors: z.array(
      z.object({ code: z.string().nullish(), field: z.array(z.string()).nullish(), message: z.string() }),
    ),
  }),
});

/** Writes metafields of this app's own installation, all or none. `stale` when somebody else was faster. */
export const appMetafieldsSet = {
  name: "AppMetafieldsSet",
  text: `mutation AppMetafieldsSet($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) { userErrors { code field message } }
}`,
  scopes: [],
  read(value: unknown): { outcome: "set" } | { outcome: "stale" } | { outcome: "refused"; reason: string } {
    const [fault] = data.parse(value).metafieldsSet.userErrors;
    if (!fault) return { outcome: "set" };
    if (fault.code === "STALE_OBJECT") return { outcome: "stale" };
    return { outcome: "refused", reason: `${(fault.field ?? []).join(".")}: ${fault.message}` };
  },
} satisfies Operation<{ metafields: Input[] }, unknown>;
