import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Where every route of the pages answers, with its parameters as `:name`, from the names of the files (Remix' flat routes). */
export function routePaths(directory = join(import.meta.dirname, "../../app/routes")): string[] {
  return readdirSync(directory)
    .map((file) => file.replace(/\.tsx?$/, ""))
    .map((name) =>
      name
        .split(".")
        .filter((part) => part !== "_index")
        .map((part) => part.replace(/_$/, ""))
        .map((part) => (part === "$" ? "anything" : part.replace(/^\$/, ":")))
        .join("/"),
    )
    .map((path) => `/${path}`);
}

/** A route's address with a victim's ids in the places of its parameters. */
export function aimAt(path: string, ids: Record<string, string>): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? ids["id"] ?? "1"));
}
