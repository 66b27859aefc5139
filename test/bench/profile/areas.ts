/** The parts of V8's .cpuprofile that are read here. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

export interface Share {
  area: string;
  /** Of the time in which the event loop was busy. */
  share: number;
  microseconds: number;
}

const IDLE = "(idle)";

/** Where the event loop's busy time went, by a rule that names the area of a frame; the largest first. */
export function sharesOf(
  profile: CpuProfile,
  areaOf: (frame: CpuProfile["nodes"][number]["callFrame"]) => string,
): { shares: Share[]; busyMs: number; idleMs: number } {
  const areas = new Map(profile.nodes.map(({ id, callFrame }) => [id, areaOf(callFrame)]));
  const spent = new Map<string, number>();
  profile.samples.forEach((node, index) => {
    const area = areas.get(node) ?? "(unknown)";
    spent.set(area, (spent.get(area) ?? 0) + (profile.timeDeltas[index] ?? 0));
  });
  const idle = spent.get(IDLE) ?? 0;
  spent.delete(IDLE);
  const busy = [...spent.values()].reduce((sum, value) => sum + value, 0);
  const shares = [...spent]
    .map(([area, microseconds]) => ({ area, microseconds, share: microseconds / busy }))
    .sort((a, b) => b.microseconds - a.microseconds);
  return { shares, busyMs: busy / 1000, idleMs: idle / 1000 };
}

/** Our own modules by file, packages by name, Node's by module, and V8's own states as they are. */
export function byModule({ url, functionName }: { url: string; functionName: string }): string {
  const own = /\/(app\/[^?]+|test\/bench\/[^?]+)$/.exec(url)?.[1];
  const dependency = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  if (own !== undefined) return own;
  if (url.startsWith("node:"))
    return `node:${
      url
        .slice("node:".length)
        .replace(/^internal\//, "")
        .split("/")[0] ?? ""
    }`;
  if (functionName.startsWith("(")) return functionName;
  return url === "" ? `native ${functionName}` : url;
}

/** Single functions. */
export function byFunction(frame: { url: string; functionName: string; lineNumber: number }): string {
  if (frame.functionName.startsWith("(")) return frame.functionName;
  return `${frame.functionName || "(anonymous)"} ${byModule(frame)}:${frame.lineNumber + 1}`;
}
