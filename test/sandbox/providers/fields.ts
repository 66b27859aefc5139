import { countries, currencies, decimalsOf, languages, reservedCountries } from "./iso.ts";

/** One thing wrong with one field. */
export interface Problem {
  readonly field: string;
  readonly kind: "required" | "invalid";
  readonly text: string;
}

/** What a check found: problems refuse the request, warnings only stand in its record. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: string[] = [];

  /** Gives the problems as one sentence, or null when there is none. */
  sentence(): string | null {
    return this.problems.length === 0 ? null : this.problems.map((problem) => problem.text).join(" ");
  }
}

interface NumberRule {
  readonly integer?: boolean;
  readonly atLeast?: number;
  readonly optional?: boolean;
}

/** Reads one JSON object field by field, notes every fault, and remembers which fields it was asked for. */
export class Fields {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #asked = new Set<string>();
  readonly findings: Findings;

  constructor(record: Readonly<Record<string, unknown>>, path: string, findings: Findings) {
    this.#record = record;
    this.#path = path;
    this.findings = findings;
  }

  /** Notes that `key` breaks a rule. */
  invalid(key: string, rule: string): undefined {
    const field = this.#path + key;
    this.findings.problems.push({ field, kind: "invalid", text: `${field} ${rule}.` });
    return undefined;
  }

  /** Gives the value of `key`, undefined where it is missing; a missing one is a problem unless it is optional. */
  value(key: string, optional = false): unknown {
    this.#asked.add(key);
    const value = Object.hasOwn(this.#record, key) ? this.#record[key] : undefined;
    if (value === undefined && !optional) {
      const field = this.#path + key;
      this.findings.problems.push({ field, kind: "required", text: `${field} is required.` });
    }
    return value;
  }

  /** A string that is more than white space. `null` passes only where it is named as allowed. */
  text(key: string, rule: { optional?: boolean; nullable?: boolean } = {}): string | undefined {
    const value = this.value(key, rule.optional);
    if (value === undefined || (value === null && rule.nullable === true)) return undefined;
    if (typeof value !== "string") return this.invalid(key, "must be a string");
    if (value.trim() === "") return this.invalid(key, "must not be blank");
    if (value !== value.trim()) this.findings.warnings.push(`${this.#path}${key} has white space around it.`);
    return value;
  }

  /** A JSON number within its rule. A string of digits is none. */
  number(key: string, rule: NumberRule = {}): number | undefined {
    const value = this.value(key, rule.optional);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isFinite(value)) return this.invalid(key, "must be a number");
    if (rule.integer === true && !Number.isSafeInteger(value)) return this.invalid(key, "must be an integer");
    const least = rule.atLeast ?? 0;
    return value < least ? this.invalid(key, `must be ${String(least)} or more`) : value;
  }

  /** An amount of money, 0 or more. More decimals than the currency has are worth a warning. */
  money(key: string, currency: string | undefined, optional = false): number | undefined {
    const value = this.number(key, { optional });
    if (value === undefined || currency === undefined) return value;
    const scaled = value * 10 ** decimalsOf(currency);
    if (Math.abs(scaled - Math.round(scaled)) > 1e-6) {
      this.findings.warnings.push(`${this.#path}${key} has more decimals than ${currency}.`);
    }
    return value;
  }

  /** An ISO 4217 code in capitals. */
  currency(key: string, optional = false): string | undefined {
    const value = this.text(key, { optional });
    if (value === undefined || currencies.has(value)) return value;
    return this.invalid(key, "must be an ISO 4217 currency code");
  }

  /** An ISO 3166-1 alpha-2 code in capitals. */
  country(key: string): string | undefined {
    const value = this.text(key);
    if (value === undefined || countries.has(value)) return value;
    if (!reservedCountries.has(value)) return this.invalid(key, "must be an ISO 3166-1 alpha-2 country code");
    this.findings.warnings.push(`${this.#path}${key} is a country code that ISO 3166-1 does not assign.`);
    return value;
  }

  /** Two lower-case letters. Two that ISO 639-1 doesn't know are worth a warning. */
  language(key: string): string | undefined {
    const value = this.text(key);
    if (value === undefined) return undefined;
    if (!/^[a-z]{2}$/.test(value)) return this.invalid(key, "must be a language code of two lower-case letters");
    if (!languages.has(value)) this.findings.warnings.push(`${this.#path}${key} is not in ISO 639-1.`);
    return value;
  }

  /** One of a closed list of values. */
  oneOf<T extends string | number>(key: string, allowed: readonly T[], optional = false): T | undefined {
    const value = this.value(key, optional);
    if (value === undefined) return undefined;
    const found = allowed.find((each) => each === value);
    return found ?? this.invalid(key, `must be one of ${allowed.join(", ")}`);
  }

  /** A list with at least one object; gives a reader for each. */
  objects(key: string): Fields[] {
    const value = this.value(key);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length === 0) {
      this.invalid(key, "must be a list with at least one entry");
      return [];
    }
    return value.flatMap((entry: unknown, index) => {
      const record = asRecord(entry);
      if (record !== null) return [new Fields(record, `${this.#path}${key}[${String(index)}].`, this.findings)];
      this.invalid(`${key}[${String(index)}]`, "must be an object");
      return [];
    });
  }

  /** A JSON object; gives a reader of it. */
  object(key: string): Fields | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const record = asRecord(value);
    if (record === null) return this.invalid(key, "must be an object");
    return new Fields(record, `${this.#path}${key}.`, this.findings);
  }

  /** Ends the reading: every field that nobody asked for is worth a warning. */
  end(): void {
    for (const key of Object.keys(this.#record)) {
      if (!this.#asked.has(key)) this.findings.warnings.push(`${this.#path}${key} is not in the documents.`);
    }
  }
}

/** Gives a JSON object as a record, null for everything else. */
export function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
