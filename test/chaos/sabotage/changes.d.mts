/** By a sabotage's name, what it changes: the file below `app/`, what stands there, and what takes its place. */
export const CHANGES: Readonly<Record<string, readonly (readonly [file: string, from: RegExp, to: string])[]>>;
