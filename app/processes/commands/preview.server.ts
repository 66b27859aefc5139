import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { readInstant } from "../../domain/instant.ts";
import { readOrigins } from "../../domain/origin.ts";
import { ConfigFault, type PreviewConfig, readPreviewConfig } from "../../orders/preview-config.ts";
import { previewOrder, type PreviewOptions } from "../../orders/preview.ts";
import { providerOf } from "../../providers/registry.ts";
import { parseExactJson } from "../../shopify/exact-json.ts";
import { toOrder } from "../../shopify/to-order.ts";
import { UnreadableBody } from "../../shopify/unreadable.ts";
import { CommandFault, type CommandOutput } from "./command.ts";

const OPTIONS = {
  order: { type: "string", multiple: true },
  config: { type: "string" },
  reveal: { type: "boolean", default: false },
  now: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/**
 * `preview --order FILE [--order FILE ...] --config FILE [--reveal] [--now ISO]`: what every configured provider would
 * get, as JSON, without sending. Throws CommandFault (exit code 2) naming file and field for bad input.
 */
export async function preview(args: string[], env: NodeJS.ProcessEnv, now: () => number): Promise<CommandOutput> {
  const { values } = parseArgs({ args, options: OPTIONS, strict: true });
  const files = values.order ?? [];
  if (files.length === 0) throw new CommandFault("preview needs --order FILE.");
  if (values.config === undefined) throw new CommandFault("preview needs --config FILE.");

  const { origins, faults } = readOrigins(env, env["FITLOOP_SANDBOX"] === "1");
  if (faults[0] !== undefined) throw new CommandFault(faults[0]);
  const options = { reveal: values.reveal, now: readNow(values.now, now), origins };
  const config = await readConfig(values.config);

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
    return await previewOrder(toOrder(body), config, options);
  } catch (error) {
    if (error instanceof UnreadableBody) throw new CommandFault(`${file}: ${error.message}`);
    throw error;
  }
}

async function readConfig(file: string): Promise<PreviewConfig> {
  try {
    const config = readPreviewConfig(await readJson(file));
    for (const { provider, credential } of config.connections) {
      try {
        await providerOf(provider).prepareCredential(credential);
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
