import type { HttpResult } from "./outcome.ts";
import type {
  CommonSettings,
  ConnectionInput,
  ProviderContext,
  RequestDescription,
  Schema,
  ShopProfile,
} from "./provider.ts";

/**
 * How often may be asked in a minute: by one visitor address of a shop, of one shop by all, and in one visitor's session.
 * Operations that are given the same object are counted together.
 */
export interface AskingLimits {
  visitor: number;
  shop: number;
  session?: number;
}

/** What a visitor gets: an answer that may be kept, that there is none, or none now (`retryAfter` as the provider said it). */
export type OperationAnswer =
  | { kind: "answer"; value: unknown }
  | { kind: "unknown" }
  | { kind: "unavailable"; retryAfter?: string | null };

/** A visitor who has proven that the session is theirs; `customer` only of one who is signed in, and consented. */
export interface Visitor {
  session: string;
  customer: string | null;
}

/** One call to the provider. What it is read as is what is kept, and all that the operation sees of it. */
export interface OperationCall<Value> {
  /** What tells it from other calls of the connection, where its answer serves all who ask the same; none: it serves once. */
  shared?: string;
  request(): RequestDescription | Promise<RequestDescription>;
  read(result: HttpResult): Value;
  /** Whether the provider was at fault, rather than answered: enough of them in a row, and it is left alone for a while. */
  isFault(value: Value): boolean;
  /** How long a shared value that is no fault serves, in seconds, and how much longer while the provider has faults. */
  keptSeconds?(value: Value): number;
  staleSeconds?: number;
}

/** An operation under way: what is asked, of which connection, by whom. */
export interface Asking<Prepared, Settings> {
  input: unknown;
  connection: ConnectionInput<Prepared, Settings>;
  shop: ShopProfile;
  context: ProviderContext;
  /** Of an operation that is a visitor's own. */
  visitor: Visitor | null;
  call<Value>(call: OperationCall<Value>): Promise<Value>;
  /** What was made under this name for this version of the connection; what fails isn't kept. It stays in memory alone. */
  keep<Value>(name: string, seconds: number, make: () => Promise<Value>): Promise<Value>;
}

interface EveryOperation<Settings> {
  method: "GET" | "POST";
  /** Reads the query's parameters, or the body, in which Shopify's own are left out: whatever else is there is refused. */
  input: Schema<unknown>;
  /** What a page may be told: closed as well, so that nothing else of the provider's answer gets out. */
  answer: Schema<unknown>;
  /** How long a body may be; 4 KiB where nothing is said. */
  maxBodyBytes?: number;
  limits: AskingLimits;
  /**
   * A POST of a visitor's own: its body names `session` and `proof`, and by `consent` whether the visitor agreed; the rest
   * is the input. Without the proof that came with the session it is refused.
   */
  ofVisitor?: true;
  /** So long browsers may keep an answer, which is the same for all; such an answer leaves compressed. */
  publicSeconds?: number;
  /** Whether these settings, and what the storefront is told, let it be asked at all. */
  isOpen?(settings: Settings, storefront: unknown): boolean;
}

/** An operation of one call. */
export interface AskedOnce<Prepared, Settings> extends EveryOperation<Settings> {
  /** So long the same answer serves whoever asks the same of the shop; 0 or none: each question is asked. */
  keptSeconds?: number;
  request(
    input: unknown,
    connection: ConnectionInput<Prepared, Settings>,
    shop: ShopProfile,
    context: ProviderContext,
  ): RequestDescription | Promise<RequestDescription>;
  /** What the provider's answer comes to; only `value` goes to the page, and only as `answer` reads it. */
  read(result: HttpResult, input: unknown): OperationAnswer;
}

/** An operation of several calls. */
export interface CarriedOut<Prepared, Settings> extends EveryOperation<Settings> {
  carryOut(asking: Asking<Prepared, Settings>): Promise<OperationAnswer>;
}

/**
 * Something that a provider's part of the storefront may ask through the app proxy, at `/proxy/providers/<name>/<key>`:
 * signed by Shopify, and sent with the connection's credential, which no page ever sees. The provider describes requests
 * and answers; limits, caches, time and connections are the app's.
 */
export type ProxyOperation<Prepared = unknown, Settings extends CommonSettings = CommonSettings> =
  | AskedOnce<Prepared, Settings>
  | CarriedOut<Prepared, Settings>;
