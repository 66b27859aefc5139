import { readFile } from "node:fs/promises";
import { parse } from "smol-toml";
import { z } from "zod";

const FILE = new URL("../../../shopify.app.toml", import.meta.url);

const appFile = z.object({
  client_id: z.string().default(""),
  application_url: z.string().default(""),
  access_scopes: z.object({ scopes: z.string().default(""), optional_scopes: z.array(z.string()).default([]) }),
  auth: z.object({ redirect_urls: z.array(z.string()) }),
  app_proxy: z.object({ url: z.string() }).optional(),
  network_access: z.object({ allowed_sources: z.array(z.string()).default([]) }).optional(),
  webhooks: z.object({
    subscriptions: z.array(z.object({ compliance_topics: z.array(z.string()).default([]), uri: z.string() })),
  }),
});

/** What the release of an app depends on in its `shopify.app.toml`. */
export interface AppFile {
  clientId: string;
  applicationUrl: string;
  /** Every address of the app's own that the file names. */
  addresses: string[];
  scopes: string[];
  allowedSources: string[];
  complianceTopics: string[];
}

/** Reads the app's file; null where it doesn't lie, as in an image, or can't be read. */
export async function readAppFile(file: URL = FILE): Promise<AppFile | null> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const read = appFile.safeParse(parse(text));
  if (!read.success) return null;
  const { data } = read;
  return {
    clientId: data.client_id.trim(),
    applicationUrl: data.application_url,
    addresses: [data.application_url, ...data.auth.redirect_urls, ...(data.app_proxy ? [data.app_proxy.url] : [])],
    scopes: [
      ...data.access_scopes.scopes.split(",").flatMap((scope) => scope.trim() || []),
      ...data.access_scopes.optional_scopes,
    ],
    allowedSources: data.network_access?.allowed_sources ?? [],
    complianceTopics: data.webhooks.subscriptions.flatMap(({ compliance_topics: topics }) => topics),
  };
}
