import type { Scope } from "../../webhooks/scopes.ts";

/** An operation of the Admin API: its text, the scopes that it needs, and how its data is read. */
export interface Operation<Variables extends object, Result> {
  name: string;
  text: string;
  scopes: readonly Scope[];
  /** Throws for data that isn't what the text asks for. */
  read(data: unknown): Result;
  /** Ties the variables' type to the operation; never set. */
  variables?: Variables;
}
