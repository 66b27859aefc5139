import { readFileSync } from "node:fs";
import type { Controlled } from "./control.ts";
import { providerNames, type ProviderName, type ProviderRecord } from "./types.ts";

interface StaticFile {
  readonly type: string;
  readonly text: string;
}

/** What the page loads, by path. */
export const staticFiles: ReadonlyMap<string, StaticFile> = new Map([
  ["/page.css", { type: "text/css; charset=utf-8", text: load("page.css") }],
  ["/page.js", { type: "text/javascript; charset=utf-8", text: load("page.js") }],
]);

/** The page shows this many of the newest requests of each provider. */
const shown = 100;

const titles: Readonly<Record<ProviderName, string>> = {
  bodygram: "Bodygram",
  "fit-analytics": "Fit Analytics",
  naiz: "Naiz Fit",
  robosize: "Robosize",
};

/** What a person can switch on by one press, as `POST /__sandbox/fail` takes it. */
const faults: readonly (readonly [label: string, fault: unknown, options?: unknown])[] = [
  ["Answer after 2 seconds", { kind: "latency", ms: 2000 }],
  ["429, Retry-After 30 seconds", { kind: "status", status: 429, retryAfter: { seconds: 30 } }],
  ["429, Retry-After a date", { kind: "status", status: 429, retryAfter: { seconds: 30, as: "date" } }],
  ["429 without Retry-After", { kind: "status", status: 429 }],
  ["500", { kind: "status", status: 500 }],
  ["503", { kind: "status", status: 503 }],
  ["401", { kind: "status", status: 401 }],
  ["403", { kind: "status", status: 403 }],
  ["Never answer", { kind: "hang" }],
  ["Reset before reading", { kind: "reset", when: "before" }],
  ["Reset after accepting", { kind: "reset", when: "after" }, { accept: true }],
  ["Drip the answer slowly", { kind: "drip", ms: 200 }],
  ["Half a body", { kind: "half-body" }],
  ["Redirect (302)", { kind: "redirect" }],
  ["200 with an error inside", { kind: "error-in-200" }],
  ["HTML instead of JSON", { kind: "html" }],
  ["Truncated JSON", { kind: "truncated-json" }],
  ["10 MB body", { kind: "huge-body" }],
  ["204 without a body", { kind: "no-content" }],
];

/** Gives the page for people: one section per provider with what it received, newest first. */
export function renderPage(providers: Controlled): string {
  const summary = providers.summary();
  const sections = providerNames.map((name) => section(providers, name, providers.records(name), summary[name]));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Provider stand-ins</title>
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<header>
<h1>What the providers received</h1>
<p>Four stand-ins that accept and refuse as the providers' documents say. Times are the sandbox's, in UTC.
<label><input type="checkbox" id="refresh" checked> Refresh every two seconds</label></p>
<p role="status" id="message"></p>
<nav aria-label="Providers">${providerNames.map((name) => `<a href="#${name}">${titles[name]}</a>`).join(" ")}</nav>
</header>
<main>
${sections.join("\n")}
</main>
</body>
</html>
`;
}

function section(
  providers: Controlled,
  name: ProviderName,
  records: readonly ProviderRecord[],
  summary: ReturnType<Controlled["summary"]>[ProviderName],
): string {
  const rows = records.slice(-shown).reverse().map(row);
  const on = providers.fault(name);
  return `<section id="${name}" aria-labelledby="${name}-title" data-provider="${name}">
<h2 id="${name}-title">${titles[name]}</h2>
<p class="numbers">${escape(providers.origins[name])} · ${String(summary.requests)} requests,
${String(summary.accepted)} accepted, ${String(summary.refused)} refused, ${String(summary.doubles)} doubles</p>
<form class="faults">
<label for="${name}-fault">Fault</label>
<select id="${name}-fault">${faults.map(option).join("")}</select>
<button type="button" data-switch="on" aria-label="Switch on at ${titles[name]}">Switch on</button>
<button type="button" data-switch="off" aria-label="Switch off at ${titles[name]}">Switch off</button>
<p class="fault">${on === null ? "No fault is switched on." : `Switched on: ${escape(on)}`}</p>
</form>
<table role="table">
<caption>Requests, newest first${records.length > shown ? ` (the last ${String(shown)})` : ""}</caption>
<thead><tr><th scope="col">Time</th><th scope="col">Request</th><th scope="col">Outcome</th><th scope="col">As received</th></tr></thead>
<tbody role="rowgroup">${rows.join("\n")}</tbody>
</table>
<p class="empty"${rows.length > 0 ? " hidden" : ""}>Nothing yet. Requests appear here as they arrive.</p>
</section>`;
}

function option([label, fault, options]: (typeof faults)[number]): string {
  return `<option value="${escape(JSON.stringify({ fault, options }))}">${escape(label)}</option>`;
}

/** The roles stand there because a narrow screen turns rows into blocks, and with that some browsers drop the table's. */
function row(record: ProviderRecord): string {
  const notes = [
    record.refusal === null ? "" : `<p class="refusal">${escape(record.refusal)}</p>`,
    record.fault === null ? "" : `<p class="note">Fault: ${escape(record.fault)}</p>`,
    ...record.warnings.map((warning) => `<p class="note">Warning: ${escape(warning)}</p>`),
  ];
  const outcome = record.accepted ? "accepted" : "refused";
  return `<tr id="request-${String(record.id)}" role="row">
<td role="cell"><time>${new Date(record.at).toISOString()}</time></td>
<td role="cell"><b>${escape(record.method)}</b> <code>${escape(record.path)}</code></td>
<td role="cell">${record.status === null ? "none" : String(record.status)}, ${outcome}${notes.join("")}</td>
<td role="cell">${body(record)}</td>
</tr>`;
}

function body(record: ProviderRecord): string {
  if (!record.kept) return "no longer kept";
  const headers = Object.entries(record.headers).map(([key, value]) => `${key}: ${String(value)}`);
  const text = record.body === null ? "" : JSON.stringify(record.body, null, 2);
  return `<details><summary>Show request ${String(record.id)}</summary><pre>${escape(`${headers.join("\n")}\n\n${text}`)}</pre></details>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function load(name: string): string {
  return readFileSync(new URL(`./public/${name}`, import.meta.url), "utf8");
}
