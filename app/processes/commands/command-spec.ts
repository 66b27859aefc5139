/** An option of a command: one with a value, or a flag. */
export type OptionSpec = { readonly help: string } & (
  | { readonly flag: true }
  | {
      /** What the value is, for its place in the help. */
      readonly value: string;
      readonly required?: true;
      /** It may be given several times. */
      readonly many?: true;
      readonly preset?: string;
      readonly choices?: readonly string[];
      /** It names a file whose content goes along to wherever the command is carried out. */
      readonly file?: true;
    }
);

export interface CommandSpec {
  readonly summary: string;
  /** It changes nothing: its connection to the database is one that can't. */
  readonly looks: boolean;
  /** What is named without an option. */
  readonly operand?: { readonly name: string; readonly help: string };
  readonly options: Readonly<Record<string, OptionSpec>>;
}
