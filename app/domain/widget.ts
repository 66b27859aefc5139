/** The public settings of a connection, as the metafield holds them. */
export interface PublicSettings {
  name: string;
  rule: string;
  sizeMap?: Record<string, string>;
  sizeOptions?: string[];
  [key: string]: unknown;
}

export interface ShownVariant {
  id: string;
  /** As the order would tell it, by the merchant's map; null where there is none. */
  size: string | null;
  available: boolean;
}

/** What a provider knows of its own advice. */
export interface Advised {
  /** How sure it is, by its own scale. */
  score?: number | null;
  /** Without a question: from a profile, or from what was bought before. */
  immediate?: boolean;
}

/** Everything a provider's module is given: it imports nothing and touches nothing else of the page. */
export interface WidgetContext {
  settings: PublicSettings;
  /** Where an inline widget may draw. */
  readonly place: HTMLElement;
  language: string;
  country: string;
  product: { id: string; title: string; image: string | null; vendor: string | null };
  customer: string | null;
  /** The provider's own words, in the page's language. */
  words: Readonly<Record<string, string>>;
  variants(): ShownVariant[];
  /** The product reference of the selected variant, by the very rule of the order; null where it gives nothing. */
  reference(): string | null;
  /** Whether the visitor agreed that ids are kept and handed over. */
  allowed(): boolean;
  /** The visitor's session id, or null without consent. */
  session(): Promise<string | null>;
  /** Hands over the id that the provider made for this visitor; it is checked before it is kept. */
  keep(value: unknown): void;
  /** The widget advised a size; `take`: it was taken there, and selects the variant in the theme's product form. */
  advised(size: unknown, take: boolean, more?: Advised): void;
  /** Loads a script once per page; `attributes` go onto its element. */
  script(url: string, attributes?: Record<string, string>): Promise<void>;
  /** Shows our button for a product that the provider knows, or says that it doesn't. */
  supported(yes: boolean): void;
  /** The provider draws its own entry point: ours goes. */
  drawsItself(): void;
  /** For a provider that knows one product a page: whether it is this block's. */
  owns(): boolean;
  /** The dialog was closed: the focus goes back to where it came from. */
  closed(): void;
  merge<Target extends object>(target: Target, override: unknown): Target;
  /** Calls `work` every `ms` until it says true, `times` times at most; stops with the block. */
  poll(work: () => boolean, ms: number, times: number): void;
}

/** A running widget. */
export interface Widget {
  /** The visitor pressed our button. */
  open?(): void;
  /** The selected variant or the consent has changed. */
  update?(): void | Promise<void>;
  stop?(): void;
}

export type StartWidget = (context: WidgetContext) => Promise<Widget>;
