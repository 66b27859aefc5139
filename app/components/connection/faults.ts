import type { FieldFault } from "../../domain/read-connection.ts";
import type { OwnWords } from "../provider-words.ts";

/** The faults of a form in a merchant's words, by the path of their field. */
export interface Faults {
  /** What is wrong with a field, or false: the form Polaris wants. */
  at(path: string): string | false;
  /** Faults of fields that the form doesn't have: they are told above it. */
  elsewhere: string[];
}

/**
 * Words the faults that a use case found. Each field has one rule, so its sentence states that rule; a field that the
 * catalogue doesn't know keeps the use case's own words.
 */
export function faultsOf(own: OwnWords, faults: FieldFault[], known: readonly string[]): Faults {
  const word = ({ path, message }: FieldFault): string =>
    own(`fault.${path.replaceAll(".", "_")}`, { defaultValue: `${path} ${message}` });
  return {
    at(path) {
      const fault = faults.find((one) => one.path === path || one.path.startsWith(`${path}.`));
      return fault ? word({ ...fault, path }) : false;
    },
    elsewhere: faults.filter(({ path }) => !known.some((own) => path === own || path.startsWith(`${own}.`))).map(word),
  };
}
