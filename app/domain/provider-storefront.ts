import type { FormField } from "./provider-form.ts";
import type { Schema } from "./provider.ts";

/**
 * Where a widget loads from and sends to, by the provider's documents: `hosts` are declared to Shopify, as
 * `[network_access]` in shopify.app.toml (shopify.dev, "Declare your app's network access"); a script of the merchant's own
 * may also lie elsewhere on the provider's `domain`.
 */
export interface Sources {
  domain: string;
  hosts: readonly string[];
}

/** The script that product pages load where none is named, by what a field says; null where only the merchant knows it. */
export type DefaultScript = string | null | { by: string; of: Readonly<Record<string, string | null>> };

/** What the storefront is told of a provider, and what mounts its widget. */
export interface ProviderStorefront {
  /** Strict: a secret could hide under a name that nobody knows. */
  schema: Schema<Record<string, unknown>>;
  fields: readonly FormField[];
  defaultScript: DefaultScript;
  sources: Sources;
  /** What the widget says beside the provider's own: by language, each word under a key of small letters. */
  words?: {
    readonly en: Readonly<Record<string, string>>;
    readonly [language: string]: Readonly<Record<string, string>>;
  };
  /** The module whose `start` mounts the widget (`StartWidget`): a file of its own that the extension's build alone reads. */
  widget: URL;
  /** Further files of the widget, each loaded when it is wanted: modules that it imports, and JSON that it fetches from beside. */
  parts?: Readonly<Record<string, URL>>;
  files?: Readonly<Record<string, URL>>;
}

/** The script that product pages load by these settings; what says nothing usable counts as the first of its choices. */
export function scriptFor(script: DefaultScript, settings: Readonly<Record<string, unknown>> = {}): string | null {
  if (script === null || typeof script === "string") return script;
  const kind = String(settings[script.by]);
  return (Object.hasOwn(script.of, kind) ? script.of[kind] : Object.values(script.of)[0]) ?? null;
}

/** A script's address in its plain form, or null for one that no page may load: https alone, and no name in it. */
export function scriptAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, username, password, href } = new URL(text);
  return protocol === "https:" && username === "" && password === "" ? href : null;
}

/** Whether a widget may load from an address: a declared one, or one on the provider's own domain. */
export function isDeclared({ domain, hosts }: Sources, address: string): boolean {
  const { hostname } = new URL(address);
  return hosts.includes(hostname) || hostname === domain || hostname.endsWith(`.${domain}`);
}
