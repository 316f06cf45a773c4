import type { ExitCode } from '../model/exitCodes.ts';
import type { Environment } from './options/environment.ts';
import type { Flags, FlagValues } from './options/flags.ts';
import type { CommandWriter } from './terminal/commandText.ts';

/** What a command receives. */
export interface CommandCall {
  readonly values: FlagValues;
  readonly environment: Environment;
  /** Writes a command to run next, with the flags that were given to this one. */
  readonly writeCommand: CommandWriter;
  /** A positional argument, by its name in `usage`; the empty text if it may be left out and was. */
  positional(name: string): string;
}

/** How a command ended. */
export interface CommandEnd {
  readonly exitCode: ExitCode;
  /** The object that `--json` prints; absent if there is none or it was already printed. */
  readonly json?: () => object;
}

/** A call that failed before it had a result. */
export interface FailedCall {
  readonly error: unknown;
  readonly exitCode: ExitCode;
  /** The first positional argument, such as the file; null if unknown. */
  readonly argument: string | null;
}

/** One command: its flags and its action. */
export interface Command {
  /** In the notation of yargs: `import <file>`, `undo <run> [file]`. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals: Readonly<Record<string, string>>;
  readonly flags: Flags;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** The keys, except `error`, of the `--json` object for a call that failed. */
  readonly failedJson?: (failed: FailedCall) => object;
  /** Reads all settings and does nothing else, to find what is wrong with them; absent if there are none worth it. */
  readonly readSettings?: (call: CommandCall) => unknown;
  run(call: CommandCall): Promise<CommandEnd>;
}
