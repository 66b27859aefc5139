/** A connection by its key. */
export interface ConnectionKey {
  shopId: number;
  provider: string;
}
