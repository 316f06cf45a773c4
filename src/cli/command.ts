import type { ExitCode } from '../model/exitCodes.ts';
import type { Environment } from './options/environment.ts';
import type { Flags, FlagValues } from './options/flags.ts';

/** What a verb gets to do its work. */
export interface VerbCall {
  readonly values: FlagValues;
  readonly environment: Environment;
  /** A positional argument by the name that `usage` gives it. */
  positional(name: string): string;
}

/** One verb of the command line: it declares its flags and makes one call. */
export interface Verb {
  /** `import <sheet>`, as yargs writes it. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals: Readonly<Record<string, string>>;
  readonly flags: Flags;
  readonly examples: readonly (readonly [command: string, what: string])[];
  run(call: VerbCall): Promise<ExitCode>;
}
