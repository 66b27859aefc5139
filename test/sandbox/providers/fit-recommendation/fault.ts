import { refuse } from "../answer.ts";
import type { Answer } from "../types.ts";

/** Section 4.1 shows the form of an error; `status` is a text there. */
export function fault(status: number, code: string, title: string, fields?: readonly string[]): Answer {
  const source = fields === undefined ? {} : { source: { fields } };
  return refuse(status, title, { errors: [{ status: String(status), code, title, ...source }] });
}
