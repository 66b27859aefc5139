import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { readInstant } from "../../domain/instant.ts";
import { readOrigins } from "../../domain/origin.ts";
import { ConfigFault, type PreviewConfig, readPreviewConfig } from "../../orders/preview-config.ts";
import { previewOrder, type PreviewOptions } from "../../orders/preview.ts";
import type { Providers } from "../../domain/providers.ts";
import { PROVIDERS } from "../../providers/registry.ts";
import { parseExactJson } from "../../shopify/webhooks/exact-json.ts";
import { toOrder } from "../../shopify/orders/to-order.ts";
import { UnreadableBody } from "../../shopify/webhooks/unreadable.ts";
import type { ValuesOf } from "./catalog.ts";
import { CommandFault, type CommandOutput } from "./command.ts";

/**
 * What every configured provider would get of orders, as JSON, without sending. Throws CommandFault naming file and field
 * for bad input.
 */
export async function preview(
  values: ValuesOf<"preview">,
  env: NodeJS.ProcessEnv,
  now: () => number,
  providers: Providers = PROVIDERS,
): Promise<CommandOutput> {
  const files = values.order;
  const { origins, faults } = readOrigins(providers.all, env, env["FITLOOP_SANDBOX"] === "1");
  if (faults[0] !== undefined) throw new CommandFault(faults[0]);
  const options = { providers, reveal: values.reveal, now: readNow(values.now, now), origins };
  const config = await readConfig(values.config, providers);

  const [only] = files;
  if (only !== undefined && files.length === 1) return { json: await previewFile(only, config, options) };
  return previewMany(files, config, options);
}

async function previewMany(files: string[], config: PreviewConfig, options: PreviewOptions): Promise<CommandOutput> {
  const byName: Record<string, unknown> = {};
  let exitCode = 0;
  for (const file of files) {
    const name = basename(file);
    if (Object.hasOwn(byName, name))
      throw new CommandFault(`--order ${file}: another order file is named ${name} too.`);
    try {
      byName[name] = await previewFile(file, config, options);
    } catch (error) {
      if (!(error instanceof CommandFault)) throw error;
      byName[name] = { error: error.message };
      exitCode = 2;
    }
  }
  return { json: byName, exitCode };
}

async function previewFile(file: string, config: PreviewConfig, options: PreviewOptions): Promise<unknown> {
  const body = await readJson(file);
  try {
    return await previewOrder(toOrder(body, options.providers.linkKeys), config, options);
  } catch (error) {
    if (error instanceof UnreadableBody) throw new CommandFault(`${file}: ${error.message}`);
    throw error;
  }
}

async function readConfig(file: string, providers: Providers): Promise<PreviewConfig> {
  try {
    const config = readPreviewConfig(await readJson(file), providers);
    for (const { provider, credential } of config.connections) {
      try {
        await providers.of(provider).prepareCredential(credential);
      } catch {
        throw new ConfigFault(`connections.${provider}.credential: can't be used, check that the key is whole.`);
      }
    }
    return config;
  } catch (error) {
    if (error instanceof ConfigFault) throw new CommandFault(`${file}: ${error.message}`);
    throw error;
  }
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new CommandFault(`${file}: there is no file that can be read.`);
  }
  try {
    return parseExactJson(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new CommandFault(`${file}: the file is no JSON.`);
  }
}

function readNow(text: string | undefined, now: () => number): number {
  if (text === undefined) return now();
  const instant = readInstant(text);
  if (instant === null) throw new CommandFault("--now must be an ISO 8601 instant with its offset.");
  return instant;
}
