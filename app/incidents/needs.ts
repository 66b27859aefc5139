import { NEED_KINDS, type NeedKind } from "./kinds.ts";

/** What needs a merchant, as the home page tells it: one row per cause. */
export interface Need {
  kind: NeedKind;
  subject: string;
  count: number;
  since: Date;
  /** When it ended by itself, where that is told too. */
  mendedAt: Date | null;
  detail: Readonly<Record<string, string | number>>;
}

/** A row of `incident`. */
export interface IncidentRow {
  kind: string;
  subject: string;
  detail: Record<string, unknown>;
  openedAt: Date;
  closedAt: Date | null;
}

/** Turns incidents into what is told of them: the most urgent first, each cause once. */
export function needsOf(rows: readonly IncidentRow[]): Need[] {
  const needs = NEED_KINDS.flatMap((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    return kind === "books_open" ? openBooks(own) : own.map((row) => toNeed(kind, row));
  });
  return needs.filter(
    ({ kind, mendedAt }) => mendedAt === null || !needs.some((one) => one.kind === kind && one.mendedAt === null),
  );
}

function toNeed(kind: NeedKind, { subject, detail, openedAt, closedAt }: IncidentRow): Need {
  const { count, since, ...rest } = detail;
  const at = typeof since === "string" ? new Date(since) : openedAt;
  const told = Object.entries(rest).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === "string" || typeof entry[1] === "number",
  );
  return {
    kind,
    subject,
    count: typeof count === "number" ? count : 1,
    since: Number.isNaN(at.getTime()) ? openedAt : at,
    mendedAt: closedAt,
    detail: Object.fromEntries(told),
  };
}

/** Days whose books don't close are one cause: how many orders stand nowhere, and since which day. */
function openBooks(rows: readonly IncidentRow[]): Need[] {
  const days = rows.filter(({ closedAt }) => closedAt === null).sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const [first] = days;
  if (!first) return [];
  const orders = days.flatMap(({ detail }) => (Array.isArray(detail["orders"]) ? (detail["orders"] as unknown[]) : []));
  return [
    {
      kind: "books_open",
      subject: first.subject,
      count: Math.max(1, orders.length),
      since: new Date(`${first.subject}T00:00:00Z`),
      mendedAt: null,
      detail: {},
    },
  ];
}
