import type { Gender } from "./query.ts";

/** A profile as it is stored, with the attributes that were given. */
export interface Profile {
  readonly id: string;
  readonly gender: Gender;
  isPrimary: boolean;
  /** When it was last created, changed or used: the newest is the primary one where another stops being it. */
  active: number;
  attributes: Record<string, unknown>;
}

/** Who asks, by the token's claims; both within one client. */
export interface Customer {
  readonly client: string;
  readonly sub: string | undefined;
  readonly sess: string | undefined;
}

/**
 * The customers' records (guide, section 4): one by user id, one by session id, each with profiles. Where a token has both,
 * the two are brought together: a profile of the session's is folded into the user's primary one of its gender, whose
 * fields take precedence, and from then on both records hold that one; the folded id is gone.
 */
export class Profiles {
  readonly #records = new Map<string, Profile[]>();
  #made = 0;

  clear(): void {
    this.#records.clear();
    this.#made = 0;
  }

  /** All that a customer has, the user record's first. */
  of(customer: Customer): Profile[] {
    const user = customer.sub === undefined ? null : this.#record(customer.client, "sub", customer.sub);
    const session = customer.sess === undefined ? null : this.#record(customer.client, "sess", customer.sess);
    if (user === null || session === null) return [...(user ?? session ?? [])];
    for (const guest of session) {
      if (user.includes(guest)) continue;
      const known = user.find(({ gender, isPrimary }) => gender === guest.gender && isPrimary);
      if (known) known.attributes = { ...guest.attributes, ...known.attributes };
      else user.push(guest);
    }
    session.splice(0, session.length, ...user);
    return [...user];
  }

  create(
    customer: Customer,
    gender: Gender,
    attributes: Record<string, unknown>,
    isPrimary: boolean | undefined,
  ): Profile {
    const known = this.of(customer);
    this.#made += 1;
    const profile: Profile = {
      id: `01FIT${this.#made.toString(36).toUpperCase().padStart(21, "0")}`,
      ...{ gender, attributes, isPrimary: false, active: this.#made },
    };
    for (const [kind, id] of [["sub", customer.sub] as const, ["sess", customer.sess] as const]) {
      if (id !== undefined) this.#record(customer.client, kind, id).push(profile);
    }
    const isFirst = !known.some((other) => other.gender === gender);
    if (isFirst || isPrimary === true) this.#makePrimary(customer, profile);
    return profile;
  }

  change(
    customer: Customer,
    profile: Profile,
    attributes: Record<string, unknown>,
    isPrimary: boolean | undefined,
  ): void {
    profile.attributes = { ...profile.attributes, ...attributes };
    this.use(profile);
    if (isPrimary === true) this.#makePrimary(customer, profile);
    if (isPrimary !== false || !profile.isPrimary) return;
    const [next] = this.of(customer)
      .filter((other) => other !== profile && other.gender === profile.gender)
      .sort((one, other) => other.active - one.active);
    if (next) this.#makePrimary(customer, next);
  }

  use(profile: Profile): void {
    this.#made += 1;
    profile.active = this.#made;
  }

  #makePrimary(customer: Customer, profile: Profile): void {
    for (const other of this.of(customer)) if (other.gender === profile.gender) other.isPrimary = other === profile;
  }

  #record(client: string, kind: "sub" | "sess", id: string): Profile[] {
    const key = JSON.stringify([client, kind, id]);
    const known = this.#records.get(key) ?? [];
    this.#records.set(key, known);
    return known;
  }
}
