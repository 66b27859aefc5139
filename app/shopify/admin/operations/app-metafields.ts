import { z } from "zod";
import type { Operation } from "./operation.ts";

const data = z.object({
  currentAppInstallation: z.object({
    id: z.string(),
    metafields: z.object({
      nodes: z.array(z.object({ key: z.string(), type: z.string(), value: z.string(), compareDigest: z.string() })),
    }),
  }),
});

/** The metafields of a namespace that this app keeps on its own installation: what Liquid reads as `app.metafields`. */
export const appMetafields = {
  name: "AppMetafields",
  text: `query AppMetafields($namespace: String!) {
  currentAppInstallation {
    id
    metafields(first: 20, namespace: $namespace) { nodes { key type value compareDigest } }
  }
}`,
  scopes: [],
  read(value: unknown) {
    const { id, metafields } = data.parse(value).currentAppInstallation;
    return { installation: id, fields: new Map(metafields.nodes.map((field) => [field.key, field])) };
  },
} satisfies Operation<{ namespace: string }, unknown>;
