/** A command to run next. Only the command line can complete it: with the flags that were given, quoted for the shell. */
export interface NextCommand {
  /** The command, such as `resume`. */
  readonly command: string;
  /** Its argument, such as a run or a file; without it, what the usage calls it: `<file>`. */
  readonly argument?: string;
  /** Flags to add to those that were given: a value, or true for a switch. */
  readonly flags?: Readonly<Record<string, string | true>>;
  /** Flags that were given and do not belong to this command. */
  readonly without?: readonly string[];
}

/** A command that helps, and what for. */
export interface Advice extends NextCommand {
  /** What it is for, such as `To continue it`; a colon and the command follow. */
  readonly say: string;
}
