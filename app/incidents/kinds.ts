/** What a merchant is told that needs them, most urgent first: the kinds of incidents that stand on the home page. */
export const NEED_KINDS = [
  "token_refused",
  "scope_lacking",
  "credential_refused",
  "not_answering",
  "part_gone",
  "attributes_damaged",
  "orders_unlinked",
  "link_share_halved",
  "widget_stuck",
  "given_up",
  "no_size",
  "books_open",
  "webhooks_missing",
  "bodies_unreadable",
  "unproven",
  "data_request_due",
] as const;
export type NeedKind = (typeof NEED_KINDS)[number];

/** Kinds that the sweep doesn't open: the comparison of the books knows them by itself. */
const OTHERS: readonly NeedKind[] = ["books_open"];
/** The kinds that the sweep opens and closes. */
export const SWEPT_KINDS: readonly NeedKind[] = NEED_KINDS.filter((kind) => !OTHERS.includes(kind));

const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 3_600_000;

/** From when on something is told. Shares are of one, counts of orders or deliveries. */
export const THRESHOLDS = {
  /** So long a provider may be away without a word. */
  notAnsweringMs: 15 * MINUTE_MS,
  /** So long a credential may be unproven. */
  unprovenMs: DAY_MS,
  /** So long Shopify may take to take a widget's settings. */
  widgetStuckMs: 10 * MINUTE_MS,
  /** So many deliveries given up for one reason, of the orders of a week. */
  givenUp: 10,
  givenUpDays: 7,
  /** More of a day's lines without a size. */
  noSizeShare: 0.05,
  /** So many web orders of a day, all without link. */
  unlinkedOrders: 5,
  /** So many web orders a day has to have, for its linked share to be compared with the same weekday's. */
  comparedOrders: 20,
} as const;

/** Something that is wrong in a shop now, as the sweep finds it; one per kind and subject. */
export interface Finding {
  kind: NeedKind;
  /** What it is about: a provider, a provider and a reason, a part of the theme; empty for the shop. */
  subject: string;
  /** Of how many things. */
  count: number;
  /** Since when, where that is known better than by the first look that found it. */
  since: Date | null;
  detail?: Readonly<Record<string, string | number>>;
}

/** What a check found, and when a time limit of its own comes due next. */
export interface Findings {
  found: Finding[];
  nextAt: Date | null;
}
