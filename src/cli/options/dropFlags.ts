import { join } from 'node:path';
import type { PassRequest } from '../../drop/pass/pass.ts';
import { rememberProgramFiles } from '../../lib/programFiles.ts';
import { COMPARE_FLAGS, compareSettings } from './compareFlags.ts';
import type { Environment } from './environment.ts';
import type { Flags, FlagValues } from './flags.ts';
import { NOTIFY_FLAGS } from './notifyFlags.ts';
import { OUTPUT_FLAGS, STATE_FLAGS, stateDirOf } from './outputFlags.ts';
import { PACE_FLAGS } from './paceFlags.ts';
import { readAll } from './readAll.ts';
import { READ_FLAGS } from './readFlags.ts';
import { choicesOf, OTHER_SERVER_FLAGS, SERVER_FLAGS, sendSettings } from './sendFlags.ts';
import { readingOf, SHEET_FLAGS } from './sheetFlags.ts';
import { timeZoneOf } from './timeZone.ts';

const GROUP = 'Drop folder:';
/** Each file has its own invoices. */
const { invoice: _, ...COMPARE_ALL_FLAGS } = COMPARE_FLAGS;

/** The flags that drop and watch share: which files they import and how, who is notified, and where they log. */
export const DROP_FLAGS = {
  'all-or-nothing': {
    group: GROUP,
    type: 'boolean',
    description: 'Send nothing from a file if any of its rows is invalid',
    variable: 'CHARGES_ALL_OR_NOTHING',
  },
  settle: {
    group: GROUP,
    description: 'Seconds a file must be unchanged before it is imported; 0 imports every file at once',
    variable: 'CHARGES_SETTLE',
    shownDefault: '10',
  },
  timezone: {
    group: GROUP,
    description:
      "The time zone of --schedule and of the dated folders, such as Europe/Stockholm (default: the machine's)",
    variable: 'CHARGES_TIMEZONE',
  },
  logs: {
    group: GROUP,
    description:
      'The folder for charges.log, with one JSON object per line (default: logs in the drop folder)',
    variable: 'CHARGES_LOGS',
  },
  'keep-logs': {
    group: GROUP,
    description: 'Days to keep logs',
    variable: 'CHARGES_KEEP_LOGS',
    shownDefault: '30',
  },
  ...SERVER_FLAGS,
  'integration-type': {
    ...SERVER_FLAGS['integration-type'],
    description: 'The name under which each pass is recorded',
    shownDefault: 'ChargeImportDrop',
  },
  ...NOTIFY_FLAGS,
  ...SHEET_FLAGS,
  // Each file has its own number of rows and its own total.
  'expect-rows': { ...SHEET_FLAGS['expect-rows'], hidden: true },
  'expect-total': { ...SHEET_FLAGS['expect-total'], hidden: true },
  ...COMPARE_ALL_FLAGS,
  ...READ_FLAGS,
  ...PACE_FLAGS,
  ...STATE_FLAGS,
  ...OUTPUT_FLAGS,
  ...OTHER_SERVER_FLAGS,
} as const satisfies Flags;

/** Reads the settings of a pass from the flags and the environment. @throws {ConfigurationError} that says what to do */
export async function passRequest(
  folder: string,
  values: FlagValues,
  environment: Environment,
): Promise<PassRequest> {
  const { reading, settings, zone, stateDir, settleMs, allOrNothing, choices, compare } = readAll({
    settings: () => sendSettings(values, environment),
    reading: () => readingOf(values),
    zone: () => timeZoneOf(values, 'timezone'),
    stateDir: () => stateDirOf(values),
    settleMs: () => values.milliseconds('settle', 0, 86_400),
    allOrNothing: () => values.yes('all-or-nothing'),
    choices: () => choicesOf(values),
    compare: () => compareSettings(values),
  });
  const { openTools } = await import('../openTools.ts');
  return {
    folder,
    settleMs,
    ...(zone === undefined ? {} : { zone }),
    settings: { ...reading, ...settings, allOrNothing, choices, compare: compare.mode },
    openTools: () => openTools(stateDir, settings),
    program: await rememberProgramFiles(),
  };
}

/** Where the log is and how long it is kept. */
export function logPlace(folder: string, values: FlagValues): { folder: string; keepDays: number } {
  return {
    folder: values.text('logs') ?? join(folder, 'logs'),
    keepDays: values.integer('keep-logs', 1, 36_500)!,
  };
}
