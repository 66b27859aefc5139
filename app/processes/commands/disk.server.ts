import { readDisk } from "../../upkeep/disk.server.ts";
import type { Handler } from "./command.ts";
import { table } from "./operator.server.ts";

const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** Bytes for people, in the unit that leaves one to three digits before the point. */
export function size(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, Math.abs(bytes))) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 ? String(value) : value.toFixed(1)} ${UNITS[step] ?? ""}`;
}

export const disk: Handler<"disk"> = async (_values, { database, env }) => {
  const found = await readDisk(database, env);
  const { databaseBytes, freeBytes, bytesADay, daysLeft, tables } = found;
  const lines = [
    `database: ${size(databaseBytes)}`,
    `free: ${freeBytes === null ? "unknown, it is the server's disk (FITLOOP_DATABASE_DISK_GB)" : size(freeBytes)}`,
    `growth: ${bytesADay === null ? "unknown until two days were read" : `${size(bytesADay)} a day`}`,
    `days left: ${daysLeft === null ? "unknown" : String(daysLeft)}`,
  ];
  const rows = tables.map(({ table: name, bytes }) => ({ table: name, size: size(bytes) }));
  return { json: found, text: `${lines.join("\n")}\n\n${table(rows, "")}` };
};
