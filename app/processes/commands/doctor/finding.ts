/**
 * One thing that was looked at: `fault` needs somebody, `warning` deserves a look, `unknown` couldn't be decided from here.
 * `action` is what to do about it, and where.
 */
export interface Finding {
  check: string;
  state: "good" | "warning" | "fault" | "unknown";
  detail: string;
  action?: string;
}
