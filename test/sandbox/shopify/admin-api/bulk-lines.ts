import type { Random } from "../random.ts";

/** Ungrouped lines are mixed within stretches of this length: a child may stand before its parent, and far from it. */
const STRETCH = 400;

/** Flattens a result into JSONL lines: connections become lines of their own that name their parent. */
export function toLines(
  data: Readonly<Record<string, unknown>>,
  grouped: boolean,
  random: Random,
): { lines: string[]; roots: number } {
  const lines: string[] = [];
  let roots = 0;
  const emit = (node: Readonly<Record<string, unknown>>, parentId: unknown): void => {
    const own: Record<string, unknown> = {};
    const children: (() => void)[] = [];
    for (const [key, value] of Object.entries(node)) {
      const nested = nodesOf(value);
      if (nested) children.push(() => nested.forEach((child) => emit(child, node["id"])));
      else own[key] = value;
    }
    if (parentId === undefined) roots += 1;
    lines.push(JSON.stringify(parentId === undefined ? own : { ...own, __parentId: parentId }));
    for (const child of children) child();
  };
  for (const value of Object.values(data)) for (const node of nodesOf(value) ?? []) emit(node, undefined);
  if (grouped) return { lines, roots };
  const mixed: string[] = [];
  for (let at = 0; at < lines.length; at += STRETCH) mixed.push(...random.shuffle(lines.slice(at, at + STRETCH)));
  return { lines: mixed, roots };
}

/** Gives a connection's nodes, whichever way they were asked for; undefined for anything else. */
function nodesOf(value: unknown): Readonly<Record<string, unknown>>[] | undefined {
  if (value === null || typeof value !== "object") return undefined;
  const { edges, nodes } = value as { edges?: { node: Record<string, unknown> }[]; nodes?: Record<string, unknown>[] };
  if (Array.isArray(edges)) return edges.map((edge) => edge.node);
  return Array.isArray(nodes) ? nodes : undefined;
}
