import { readFileSync } from "node:fs";

/** What `npm start` gives to Node before the app: the bench measures what is run. */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } };
  return scripts.start.split(" ").filter((word) => word.startsWith("--"));
}
