const formats = new Map<string, Intl.DateTimeFormat>();

/** Writes an instant as webhooks do: in the shop's own time zone with its offset, such as `2026-02-04T12:19:45+11:00`. */
export function restTime(instant: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const [, sign = "+", hours = "00", minutes = "00"] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  const shift = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
  return `${new Date(instant + shift * 60_000).toISOString().slice(0, 19)}${sign}${hours}:${minutes}`;
}

/** Writes an instant as the Admin GraphQL API does: whole seconds in UTC. */
export function graphqlTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
