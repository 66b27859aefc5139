import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** A page for people, and what it points at. */
export interface Document {
  /** From the root of the repository. */
  path: string;
  text: string;
  /** The ends of addresses that lead to its headings. */
  anchors: ReadonlySet<string>;
  /** Where its links and pictures lead to inside the repository: a file or folder, and a heading. */
  links: { target: string; anchor: string | null }[];
  /** What stands as code in its sentences, and the lines of its blocks of code. */
  code: string[];
}

const NOT_OURS = /(?:^|\/)(?:node_modules|build|data|generated|\.git)(?:\/|$)/;

/** Every file of the repository, from its root. */
export const FILES: readonly string[] = readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) => {
  if (!entry.isDirectory()) return [entry.name];
  if (NOT_OURS.test(entry.name)) return [];
  return readdirSync(join(ROOT, entry.name), { recursive: true, withFileTypes: true })
    .filter((inner) => inner.isFile())
    .map((inner) => relative(ROOT, join(inner.parentPath, inner.name)))
    .filter((path) => !NOT_OURS.test(path));
});

/** Every page in Markdown. */
export const readDocuments = (): Document[] => FILES.filter((path) => path.endsWith(".md")).map(readDocument);

function readDocument(path: string): Document {
  const text = readFileSync(join(ROOT, path), "utf8");
  const blocks = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].map(([, block = ""]) => block);
  const prose = text.replaceAll(/^ *```\w*\n[\s\S]*?^ *```/gm, "");
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return {
    path,
    text,
    anchors: new Set(headings),
    links: links.filter((link) => !/^\w+:/.test(link)).map((link) => insideOf(path, link)),
    code: [...spans, ...blocks.flatMap((block) => block.split("\n"))].map((line) => line.trim()),
  };
}

function insideOf(path: string, link: string): { target: string; anchor: string | null } {
  const [file = "", anchor] = link.split("#");
  return { target: file === "" ? path : posix.normalize(posix.join(dirname(path), file)), anchor: anchor ?? null };
}

/** As GitHub makes it: lower case, no punctuation, dashes for spaces. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");

/** An `npm` command of a page: the script that it runs, and what it hands on. */
export interface NpmCommand {
  script: string;
  args: string[];
}

/** Every `npm test`, `npm start` and `npm run`, wherever it stands in the text. */
export function npmCommands({ code }: Document): NpmCommand[] {
  return code.flatMap((line) =>
    [...line.matchAll(/\bnpm (?:(test|start)|run (?:--silent )?([\w:-]+))(?: -- ([^#|]*))?/g)].map(
      ([, verb, script, rest = ""]) => ({
        script: verb ?? script ?? "",
        args: rest.split(/\s+/).filter(Boolean),
      }),
    ),
  );
}
