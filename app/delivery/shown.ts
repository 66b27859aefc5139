import { RESTORED } from "./rows.ts";

/**
 * SQL: how a delivery is shown. Of what is pending, what a worker holds is being sent, and what waits for a held
 * connection, or for a person after a restore, is held. `value` is its stored state, `due` and `connection` are the rows
 * of its provider, which may be missing.
 */
export function shownStatus({ value, due, connection }: { value: string; due: string; connection: string }): string {
  return `CASE WHEN ${value}->>'status' <> 'pending' THEN ${value}->>'status'
    WHEN ${due}.claimed_by = ${RESTORED} THEN 'held'
    WHEN ${due}.claimed_by IS NOT NULL THEN 'sending'
    WHEN ${connection}.state = 'held' THEN 'held' ELSE 'pending' END`;
}

/**
 * SQL: the attempts of a stored state, each with its outcome: one that ended as its delivery stands doesn't repeat it
 * (`stored-state`), and has to before the delivery is changed.
 */
export function historyTold(value: string): string {
  return `coalesce((SELECT jsonb_agg(jsonb_build_object('outcome', ${value}->'status') || n) FROM jsonb_array_elements(${value}->'history') n), '[]')`;
}

/** SQL: what persons did to a stored state, and one thing more; `text` is their note, empty for none. */
export function handNote(parts: { value: string; at: string; what: string; actor: string; text: string }): string {
  const { value, at, what, actor, text } = parts;
  return `coalesce(${value}->'hands', '[]') || jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'at', (extract(epoch FROM ${at}::timestamptz) * 1000)::bigint, 'what', ${what}, 'by', ${actor}::text, 'note', nullif(${text}::text, ''))))`;
}
