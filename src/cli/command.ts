import type { ExitCode } from '../model/exitCodes.ts';
import type { Environment } from './options/environment.ts';
import type { Flags, FlagValues } from './options/flags.ts';

/** What a command gets to do its work. */
export interface CommandCall {
  readonly values: FlagValues;
  readonly environment: Environment;
  /** A positional argument by the name that `usage` gives it. */
  positional(name: string): string;
}

/** How a command ended. */
export interface CommandEnd {
  readonly exitCode: ExitCode;
  /** The object that `--json` prints; absent where there is none, or it was printed already. */
  readonly json?: () => object;
}

/** A call that failed before it had a result. */
export interface FailedCall {
  readonly error: unknown;
  readonly exitCode: ExitCode;
  /** The first positional argument, such as the file; null if it is not known. */
  readonly argument: string | null;
}

/** One command of the command line: it declares its flags and makes one call. */
export interface Command {
  /** `import <sheet>`, as yargs writes it. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals: Readonly<Record<string, string>>;
  readonly flags: Flags;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** The keys of its object of `--json` for a call that failed, all but the error. */
  readonly failedJson?: (failed: FailedCall) => object;
  run(call: CommandCall): Promise<CommandEnd>;
}
