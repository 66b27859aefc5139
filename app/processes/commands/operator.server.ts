import { DELIVERY_STATUSES, type DeliveryStatus } from "../../domain/delivery.ts";
import type { ProviderName } from "../../domain/ids.ts";
import type { Services } from "../services.server.ts";
import { CommandFault } from "./command.ts";

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

/** A provider that an option names. Throws CommandFault for one that the app doesn't know. */
export function providerOption({ providers }: Services, name: string | undefined): ProviderName {
  if (name === undefined || !providers.find(name)) {
    throw new CommandFault(`--provider must be one of ${providers.names.join(", ")}.`);
  }
  return name;
}

/** So many rows as `--limit` says. Throws CommandFault. */
export function limitOption(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new CommandFault("--limit must be a whole number from 1 to 1000.");
  }
  return limit;
}

/** A status that an option names, or none. Throws CommandFault for one that there isn't. */
export function statusOption(text: string | undefined): DeliveryStatus | undefined {
  const status = DELIVERY_STATUSES.find((known) => known === text);
  if (text !== undefined && !status) throw new CommandFault(`--status must be one of ${DELIVERY_STATUSES.join(", ")}.`);
  return status;
}

/** The beginning of a UTC day that an option names, or none. Throws CommandFault for what is no day. */
export function dayOption(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (!day || Number.isNaN(day.getTime())) throw new CommandFault(`--${name} must be a day such as 2026-09-30.`);
  return day;
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
