import { type Output, processOutput } from '../terminal/output.ts';
import { type Environment, stateFolder } from './environment.ts';
import type { Flags, FlagValues } from './flags.ts';

const GROUP = 'Output:';

export const STATE_FLAGS = {
  'state-dir': {
    group: GROUP,
    description:
      "The folder for the ledger, which records every run (or CHARGES_STATE_DIR; default: the platform's own)",
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
  quiet: { group: GROUP, type: 'boolean', description: 'Print errors only' },
  verbose: { group: GROUP, type: 'boolean', description: 'Print more' },
} as const satisfies Flags;

export function outputOf(values: FlagValues): Output {
  return processOutput({
    json: values.yes('json'),
    quiet: values.yes('quiet'),
    verbose: values.yes('verbose'),
  });
}

export function stateDirOf(values: FlagValues, environment: Environment): string {
  return stateFolder(values.text('state-dir'), environment);
}
