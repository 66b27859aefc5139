/** What the bench tells the load generator, and what that answers. Instants are monotonic, in milliseconds. */
export type LoadOrder =
  | {
      do: "prepare";
      first: number;
      count: number;
      shops: string[];
      secret: string;
      path: string;
      /** Whether each order is followed by `products/update` of its products, as Shopify does. */
      products: boolean;
    }
  | { do: "run"; port: number; load: Load; times: boolean };

/**
 * How all prepared orders are sent. Closed: each of `concurrency` senders waits for its answer. Open: orders come at a
 * rate, whatever becomes of them.
 */
export type Load = { kind: "closed"; concurrency: number } | { kind: "open"; rate: number };

export interface LoadReport {
  /** Orders sent, from the first prepared one on. */
  sent: number;
  accepted: number;
  startedAt: number;
  endedAt: number;
  /** From the instant when the order was meant to be sent to the end of its answer. */
  latency: { p50: number; p99: number; max: number };
  /** When each order was meant to be sent, where that was asked for. */
  sentAt: number[];
}

/** What the bench tells the providers' stand-in. */
export type StandInOrder =
  | { do: "begin"; first: number; count: number; latencyMs: number; failFirst: boolean; slow?: SlowProvider }
  | { do: "times"; from: number; count: number }
  | { do: "await"; what: "delivered" | "failedOnPurpose"; count: number; timeoutMs: number };

/** A provider that takes longer than the others to answer. */
export interface SlowProvider {
  provider: string;
  latencyMs: number;
}

/** When each provider first took each order, order by order; 0 where it never did. */
export interface TimesTaken {
  providers: string[];
  takenAt: number[];
}

export interface StandInReport {
  /** Pairs of order and provider that were answered 2xx at least once, and more than once. */
  delivered: number;
  twice: number;
  failedOnPurpose: number;
  lastAt: number;
  tokensChecked: number;
  tokensBad: number;
}

/** A clock that all processes of a machine share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
