import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A node of a plan as `auto_explain` writes it; rows are those of one loop. */
interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: PlanNode[];
}

/** A statement that ran, and how many rows it looked at in tables and indexes. */
export interface Ran {
  text: string;
  read: number;
  /** The scan that read the most. */
  worst: string;
}

const BOUND = /reads at most (\d+)/;
/** What a statement may read for which nothing else is written beside it. */
export const READS_AT_MOST = 1_000;

/** How many rows a statement may read: as it says of itself, in a comment of its text. */
export const boundOf = (text: string): number => Number(BOUND.exec(text)?.[1] ?? READS_AT_MOST);

/** Settings of a PostgreSQL server that writes every plan that it carries out into a folder. */
export const explaining = (directory: string): string[] => [
  "session_preload_libraries=auto_explain",
  "auto_explain.log_min_duration=0",
  "auto_explain.log_analyze=on",
  "auto_explain.log_timing=off",
  "auto_explain.log_format=json",
  "logging_collector=on",
  "log_destination=jsonlog",
  `log_directory=${directory}`,
  "log_filename=plans",
  "log_file_mode=0644",
  "log_rotation_size=0",
  "autovacuum=off",
  "fsync=off",
];

/** Every plan that a server has written so far, of those statements that `isOurs` is true of. */
export function readPlans(directory: string, isOurs: (text: string) => boolean): Ran[] {
  if (!existsSync(directory)) return [];
  const lines = readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n"));
  return lines.flatMap((line) => {
    if (!line.includes("plan:")) return [];
    const { message } = JSON.parse(line) as { message?: string };
    const start = message?.indexOf("{") ?? -1;
    if (!message || start < 0) return [];
    const { "Query Text": text, Plan: plan } = JSON.parse(message.slice(start)) as {
      "Query Text": string;
      Plan: PlanNode;
    };
    if (!isOurs(text)) return [];
    const scans = scansOf(plan);
    const [worst] = scans.sort((a, b) => b.read - a.read);
    return [{ text, read: scans.reduce((sum, { read }) => sum + read, 0), worst: worst?.name ?? "nothing" }];
  });
}

function scansOf(node: PlanNode): { name: string; read: number }[] {
  const below = (node.Plans ?? []).flatMap(scansOf);
  // What a bitmap finds in an index is counted where its rows are fetched.
  if (!node["Relation Name"] || !node["Node Type"].endsWith("Scan")) return below;
  const rows =
    (node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
  const name = `${node["Node Type"]} ${node["Index Name"] ?? node["Relation Name"]}`;
  return [...below, { name, read: rows * (node["Actual Loops"] ?? 0) }];
}
