import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerResponse } from "node:http";

/** What a stand-in was given by the page, and what it made itself. */
export interface WidgetRecord {
  readonly provider: string;
  readonly event: string;
  readonly given: Record<string, unknown>;
}

export type ScriptFault = "404" | "hang" | "throw";

/** The addresses under which the stand-ins' scripts lie, by what a merchant would have entered. */
const SCRIPTS: Readonly<Record<string, (settings: Record<string, unknown>) => string>> = {
  bodygram: ({ generation }) => (generation === "v0" ? "bodygram-v0.js" : "bodygram-v3.js"),
  "fit-analytics": ({ style }) => (style === "hosted" ? "fit-pdp.js" : "fit-widget.js"),
  naiz: () => "naiz.js",
  robosize: () => "robosize.js",
};
const FOLDER = join(import.meta.dirname, "public/widgets");
const PREFIX = "/__widgets/";

/** The four widgets' stand-ins: their scripts, their faults, and their records. */
export class WidgetStandIns {
  readonly records: WidgetRecord[] = [];
  readonly faults = new Map<string, ScriptFault>();
  readonly #hanging = new Set<ServerResponse>();

  /** The public settings with the provider's script turned to its stand-in: only addresses differ from a real shop. */
  turned(settings: Record<string, unknown>): Record<string, unknown> {
    const script = SCRIPTS[String(settings["name"])]?.(settings);
    return script === undefined ? settings : { ...settings, script: `${PREFIX}${script}` };
  }

  /** Answers what lies under `/__widgets/`; false for anything else. */
  answer(path: string, body: string, response: ServerResponse): boolean {
    if (!path.startsWith(PREFIX)) return false;
    const file = path.slice(PREFIX.length);
    if (file === "record") {
      this.records.push(JSON.parse(body) as WidgetRecord);
      response.writeHead(204).end();
      return true;
    }
    const fault = [...this.faults].find(([provider]) => file.startsWith(provider.split("-")[0] ?? ""))?.[1];
    if (fault === "hang") {
      this.#hanging.add(response);
      return true;
    }
    const known = /^[a-z0-9-]+\.(?:js|css)$/.test(file) && fault !== "404";
    const text = fault === "throw" ? 'throw new Error("The stand-in throws.");' : known ? readWidget(file) : null;
    response.writeHead(text === null ? 404 : 200, {
      "content-type": file.endsWith(".css") ? "text/css" : "text/javascript; charset=utf-8",
      "cache-control": "no-store",
    });
    response.end(text ?? "");
    return true;
  }

  /** What a widget was given most recently under an event. */
  last(provider: string, event: string): Record<string, unknown> | undefined {
    return this.records.findLast((record) => record.provider === provider && record.event === event)?.given;
  }

  close(): void {
    for (const response of this.#hanging) response.destroy();
  }
}

function readWidget(file: string): string | null {
  try {
    const shared = file.endsWith(".js") ? readFileSync(join(FOLDER, "dialog.js"), "utf8") : "";
    return shared + readFileSync(join(FOLDER, file), "utf8");
  } catch {
    return null;
  }
}
