/** All numbers within a value, wherever they stand. */
export function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

/** Does something in another year, with another chance: whoever takes either gives another result. */
export async function elsewhere<Value>(work: () => Value | Promise<Value>): Promise<Value> {
  const { Date: RealDate } = globalThis;
  const { random } = Math;
  const shift = 400 * 86_400_000;
  const now = (): number => RealDate.now() + shift;
  class LaterDate extends RealDate {
    constructor(...parts: [] | [string | number | Date]) {
      super(...((parts.length === 0 ? [now()] : parts) as [number]));
    }
    static override now = now;
  }
  const uuid = crypto.randomUUID.bind(crypto);
  globalThis.Date = LaterDate as DateConstructor;
  Math.random = () => 0.123;
  crypto.randomUUID = () => "00000000-0000-4000-8000-000000000000";
  try {
    return await work();
  } finally {
    globalThis.Date = RealDate;
    Math.random = random;
    crypto.randomUUID = uuid;
  }
}
