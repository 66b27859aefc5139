import { isProviderName, PROVIDER_NAMES, type ProviderName } from "../../domain/ids.ts";
import type { Services } from "../services.server.ts";
import { CommandFault, type CommandOutput } from "./command.ts";

/** A command over a running app's services. */
export type OperatorCommand = (args: string[], services: Services) => Promise<CommandOutput>;

/** A shop that an option names. Throws CommandFault for one that isn't ours. */
export async function shopOption(
  services: Services,
  domain: string | undefined,
): Promise<{ id: number; domain: string }> {
  if (domain === undefined) throw new CommandFault("--shop DOMAIN is needed.");
  const shop = await services.shops.find(domain.trim().toLowerCase());
  if (!shop) throw new CommandFault(`--shop ${domain}: no such shop has installed the app.`);
  return shop;
}

/** A provider that an option names. Throws CommandFault for none of the four. */
export function providerOption(name: string | undefined): ProviderName {
  if (name === undefined || !isProviderName(name)) {
    throw new CommandFault(`--provider must be one of ${PROVIDER_NAMES.join(", ")}.`);
  }
  return name;
}

/** A table for people: the columns of the rows, padded. */
export function table(rows: Record<string, unknown>[], empty: string): string {
  const [first] = rows;
  if (!first) return empty;
  const columns = Object.keys(first);
  const cells = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => (line[index] ?? "").length)));
  return cells
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.join(",") || "-" : String(value);
}
