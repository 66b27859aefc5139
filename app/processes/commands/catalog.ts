import type { CommandSpec } from "./command-spec.ts";

const SHOP = { value: "DOMAIN", help: "the shop, such as my-shop.myshopify.com" } as const;
const OF_SHOP = { ...SHOP, required: true } as const;
const PROVIDER = { value: "NAME", help: "the provider" } as const;
const OF_PROVIDER = { ...PROVIDER, required: true } as const;
const ALL = { flag: true, help: "of all shops" } as const;
const LIMIT = { value: "COUNT", help: "how many at most, up to 1000", preset: "50" } as const;
const AFTER = { value: "CURSOR", help: "go on after the page that told it" } as const;
const DRY_RUN = { flag: true, help: "count, and change nothing" } as const;

const DELIVERY = {
  shop: OF_SHOP,
  order: { value: "ID", help: "the order's id at Shopify", required: true },
  provider: OF_PROVIDER,
  event: { value: "EVENT", help: "what happened to the order", preset: "order_paid" },
  sequence: { value: "NUMBER", help: "which of several updates", preset: "0" },
} as const;
const WAITING = { shop: SHOP, provider: PROVIDER } as const;
const REPLAY = { shop: SHOP, all: ALL } as const;
const BACKFILL = { shop: OF_SHOP, id: { value: "ID", help: "which one; the newest where it isn't said" } } as const;

/** Every command of the operators' command line, by its words. */
export const COMMANDS = {
  "connections list": {
    summary: "Show the connections of a shop or of all, and how they stand.",
    looks: true,
    options: {
      shop: SHOP,
      state: { value: "STATE", help: "only those that are so", choices: ["active", "paused", "held", "disabled"] },
      limit: LIMIT,
    },
  },
  "connections set": {
    summary: "Write a shop's connection from a JSON file: credential, settings, enabled, storefront.",
    looks: false,
    options: {
      shop: OF_SHOP,
      provider: OF_PROVIDER,
      file: { value: "FILE", help: "the JSON file", required: true, file: true },
    },
  },
  "connections test": {
    summary: "Ask the provider whether it takes the credential.",
    looks: false,
    options: { shop: OF_SHOP, provider: OF_PROVIDER },
  },
  "connections enable": {
    summary: "Turn connections on.",
    looks: false,
    options: { shop: SHOP, all: ALL, provider: OF_PROVIDER },
  },
  "connections disable": {
    summary: "Turn connections off: what waits for them is skipped.",
    looks: false,
    options: { shop: SHOP, all: ALL, provider: OF_PROVIDER },
  },
  "connections release": {
    summary: "Let what a held connection holds up go.",
    looks: false,
    options: { shop: SHOP, all: ALL, provider: OF_PROVIDER },
  },
  "deliveries list": {
    summary: "Show a shop's deliveries, newest first.",
    looks: true,
    options: {
      shop: OF_SHOP,
      provider: PROVIDER,
      status: { value: "STATUS", help: "only those that stand so" },
      order: { value: "ORDER", help: "only those of an order, by id or name" },
      limit: LIMIT,
      after: AFTER,
    },
  },
  "deliveries show": { summary: "Show one delivery with its attempts.", looks: true, options: DELIVERY },
  "deliveries replay": {
    summary: "Send one delivery again, or many by a filter.",
    looks: false,
    options: {
      shop: SHOP,
      all: ALL,
      order: { value: "ID", help: "one order's id at Shopify; else many are meant" },
      provider: PROVIDER,
      event: DELIVERY.event,
      sequence: DELIVERY.sequence,
      status: { value: "STATUS", help: "dead, partly_delivered, held, or by this name alone what was delivered" },
      reason: { value: "REASON", help: "only those that stand so for this reason" },
      from: { value: "DAY", help: "of orders received from this day on, such as 2026-09-30" },
      to: { value: "DAY", help: "and before this one" },
      rate: { value: "COUNT", help: "so many a second at most, up to 50", preset: "5" },
      "dry-run": DRY_RUN,
    },
  },
  "replays status": {
    summary: "Show the replays of many, of a shop or of all shops, with their sums.",
    looks: true,
    options: { shop: SHOP },
  },
  "replays pause": { summary: "Let a replay of many rest.", looks: false, options: REPLAY },
  "replays resume": { summary: "Let a replay of many go on.", looks: false, options: REPLAY },
  "replays cancel": { summary: "End a replay of many; what it asked for leaves.", looks: false, options: REPLAY },
  "backfill start": {
    summary: "Bring a shop's past orders to its providers.",
    looks: false,
    options: {
      shop: OF_SHOP,
      from: { value: "DAY", help: "the first day, such as 2026-09-30" },
      to: { value: "DAY", help: "the day after the last" },
      "dry-run": DRY_RUN,
    },
  },
  "backfill status": { summary: "Show a shop's backfills.", looks: true, options: { shop: OF_SHOP } },
  "backfill pause": { summary: "Let a backfill rest.", looks: false, options: BACKFILL },
  "backfill resume": { summary: "Let a backfill go on.", looks: false, options: BACKFILL },
  "backfill cancel": { summary: "End a backfill; what it brought stays.", looks: false, options: BACKFILL },
  "reconciliation status": {
    summary: "Show how far the comparison with Shopify has come: of a shop with its books, or of all shops.",
    looks: true,
    options: { shop: SHOP },
  },
  "reconciliation now": {
    summary: "Compare a shop's orders of the last days with Shopify now.",
    looks: false,
    options: { shop: OF_SHOP },
  },
  "quarantine list": {
    summary: "Show the webhooks that couldn't be read, by reason and field.",
    looks: true,
    options: { shop: SHOP },
  },
  "quarantine show": {
    summary: "Show one of them; what it holds is never shown.",
    looks: true,
    operand: { name: "ID", help: "as quarantine list names it" },
    options: { shop: OF_SHOP },
  },
  "quarantine retry": {
    summary: "Read one of them again, or fetch its order from Shopify.",
    looks: false,
    operand: { name: "ID", help: "as quarantine list names it" },
    options: { shop: OF_SHOP },
  },
  restored: {
    summary: "Declare that a backup was restored.",
    looks: false,
    options: {
      since: { value: "INSTANT", help: "the backup shows the state of then, such as 2026-11-20T03:00:00Z" },
      until: { value: "INSTANT", help: "the lost database was at work until then; else until now" },
    },
  },
  "restored list": { summary: "Show what waits for a decision since a restore.", looks: true, options: WAITING },
  "restored send": {
    summary: "Send what waits since a restore, oldest first.",
    looks: false,
    options: { ...WAITING, "dry-run": DRY_RUN },
  },
  "restored drop": {
    summary: "Give up what waits since a restore.",
    looks: false,
    options: { ...WAITING, "dry-run": DRY_RUN },
  },
  "compliance list": {
    summary: "Show which customers of a shop asked for their data.",
    looks: true,
    options: { shop: OF_SHOP },
  },
  "compliance export": {
    summary: "Print what is kept of a customer, for the merchant to hand over.",
    looks: false,
    options: { shop: OF_SHOP, request: { value: "ID", help: "as compliance list names it", required: true } },
  },
  "keys status": { summary: "Show which of the encryption keys are still needed.", looks: true, options: {} },
  "keys reseal": { summary: "Seal everything anew under the first encryption key.", looks: false, options: {} },
  "keys rotate": {
    summary: "Make a merchant a new signing key at a provider.",
    looks: false,
    options: { shop: OF_SHOP, provider: OF_PROVIDER },
  },
  "shops list": {
    summary: "Show the shops: how they stand, what waits, when their last order came.",
    looks: true,
    options: { limit: LIMIT, after: AFTER },
  },
  "processes list": {
    summary: "Show the processes of the app: role, version, host, last sign of life.",
    looks: true,
    options: {},
  },
  "audit list": {
    summary: "Show who changed what in a shop, newest first.",
    looks: true,
    options: { shop: OF_SHOP, action: { value: "ACTION", help: "only this, such as delivery.replayed" }, limit: LIMIT },
  },
  "orders show": {
    summary: "Show what became of an order: received how and when, linked by what, delivered where.",
    looks: true,
    operand: { name: "ORDER", help: "its name, with or without #, or its id" },
    options: { shop: OF_SHOP },
  },
  "backup noted": {
    summary: "Tell that a backup was made: FitloopBackupOld goes by it.",
    looks: false,
    options: { at: { value: "INSTANT", help: "the backup shows the state of then; else of now" } },
  },
  disk: { summary: "Show how much room the database takes, and its largest tables.", looks: true, options: {} },
  doctor: {
    summary: "Look at everything that is commonly wrong.",
    looks: false,
    options: {
      shop: { ...SHOP, help: "of what belongs to shops only this one's" },
      release: { flag: true, help: "what must be fulfilled before the app is distributed" },
      confirm: { value: "CHECK", help: "a person has looked at this one (with --release)", many: true },
    },
  },
  preview: {
    summary: "Print what every configured provider would get of orders, and send nothing.",
    looks: true,
    options: {
      order: { value: "FILE", help: "an order's JSON", required: true, many: true },
      config: { value: "FILE", help: "the shop, its connections and settings", required: true },
      reveal: { flag: true, help: "show credentials unmasked" },
      now: { value: "INSTANT", help: "as if it were then" },
    },
  },
} as const satisfies Record<string, CommandSpec>;

/** The words of a command. */
export type CommandPath = keyof typeof COMMANDS;

type ValueOf<Option> = Option extends { flag: true }
  ? boolean
  : Option extends { many: true }
    ? string[]
    : Option extends { required: true } | { preset: string }
      ? string
      : string | undefined;

/** What was given to a command; `operand` where it takes one. */
export type ValuesOf<Path extends CommandPath> = {
  [Name in keyof (typeof COMMANDS)[Path]["options"]]: ValueOf<(typeof COMMANDS)[Path]["options"][Name]>;
} & ((typeof COMMANDS)[Path] extends { operand: object } ? { operand: string } : unknown);
