/** Installs what the lock file names. Gives undefined, or the sentence that says what is wrong. */
export function install(options: {
  root: string;
  env: Record<string, string | undefined>;
  say: (line: string) => void;
}): Promise<string | undefined>;
/** The sentence for what npm printed; all that it printed goes to a file. */
export function explain(output: string, root: string): string;
