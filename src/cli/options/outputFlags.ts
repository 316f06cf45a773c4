import type { CommandWriter } from '../terminal/commandText.ts';
import { type Output, processOutput } from '../terminal/output.ts';
import { stateFolder } from './environment.ts';
import type { Flags, FlagValues } from './flags.ts';

const GROUP = 'Output:';

export const STATE_FLAGS = {
  'state-dir': {
    group: GROUP,
    description: "The folder for the ledger, which records every run; without it, the platform's own",
    variable: 'CHARGES_STATE_DIR',
  },
} as const satisfies Flags;

export const REPORTS_FLAGS = {
  reports: {
    group: GROUP,
    description: 'The folder for result workbooks',
    variable: 'CHARGES_REPORTS',
    shownDefault: 'reports',
  },
} as const satisfies Flags;

/** How much to print, and in what form. */
export const OUTPUT_FLAGS = {
  json: {
    group: GROUP,
    type: 'boolean',
    description: 'Print one JSON object to stdout at the end, and everything else to stderr',
  },
  quiet: { group: GROUP, type: 'boolean', alias: 'q', description: 'Print errors only' },
  verbose: { group: GROUP, type: 'boolean', alias: 'v', description: 'Print more' },
  color: {
    group: GROUP,
    type: 'boolean',
    description: 'Use colors on a terminal; --no-color or the variable NO_COLOR turns them off',
  },
} as const satisfies Flags;

/** The output of a call, as its flags have it. */
export function outputOf(call: {
  readonly values: FlagValues;
  readonly writeCommand: CommandWriter;
}): Output {
  const { values, writeCommand } = call;
  return processOutput({
    json: values.has('json') && values.yes('json'),
    quiet: values.yes('quiet'),
    verbose: values.yes('verbose'),
    color: values.source('color') === undefined ? undefined : values.yes('color'),
    command: writeCommand,
  });
}

/** The folder for the ledger. @throws {ConfigurationError} if there is none */
export function stateDirOf(values: FlagValues): string {
  return stateFolder(values.text('state-dir'));
}
