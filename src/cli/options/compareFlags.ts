import type { CompareMode, CompareRequest } from '../../import/readBefore.ts';
import { MAX_ID } from '../../model/chargeFields.ts';
import { ConfigurationError } from '../../model/errors.ts';
import type { Flags, FlagValues } from './flags.ts';
import { readAll } from './readAll.ts';

const GROUP = 'Comparing with the invoices:';
const MODES: readonly CompareMode[] = ['auto', 'required', 'off'];

/** How to compare a file with what stands on the invoices, and what to accept. */
export const COMPARE_FLAGS = {
  compare: {
    group: GROUP,
    description:
      'Read the invoices before and after: auto (where that works), required (send nothing otherwise) or off',
    variable: 'CHARGES_COMPARE',
    shownDefault: 'auto',
    bare: 'auto',
    words: MODES,
  },
  invoice: {
    group: GROUP,
    description: 'The ids of the invoices that the charges are on, if the file does not say so: 101,102',
  },
  'send-unchanged': {
    group: GROUP,
    type: 'boolean',
    description: 'Also send rows that say what is on the invoice already',
    variable: 'CHARGES_SEND_UNCHANGED',
  },
  'accept-suspicious': {
    group: GROUP,
    type: 'boolean',
    description: 'Also send changes by more than a factor of 10, to the other sign, or by more than 366 days',
    variable: 'CHARGES_ACCEPT_SUSPICIOUS',
  },
} as const satisfies Flags;

/** A dry run compares only if it is asked to: by itself it needs no network. */
export const DRY_COMPARE_FLAGS = {
  ...COMPARE_FLAGS,
  compare: {
    ...COMPARE_FLAGS.compare,
    description: 'Also compare with the invoices: auto (where they can be read), required, or off',
    shownDefault: 'off',
  },
} as const satisfies Flags;

/** Trying a run with its first rows. */
export const FIRST_FLAGS = {
  first: {
    group: GROUP,
    description: 'Send this many rows, read them again, show them, and ask before sending the others',
  },
} as const satisfies Flags;

/** What a command was told of comparing. */
export interface CompareSettings {
  readonly mode: CompareMode;
  readonly invoices: readonly number[];
}

/** @throws {ConfigurationError} for a mode that does not exist, or ids that are none */
export function compareSettings(values: FlagValues): CompareSettings {
  return readAll({
    mode: () => modeOf(values),
    invoices: () => (values.has('invoice') ? invoiceIds(values) : []),
  });
}

function modeOf(values: FlagValues): CompareMode {
  const text = values.text('compare')!.toLowerCase();
  const mode = MODES.find((known) => known === text);
  if (mode !== undefined) return mode;
  throw new ConfigurationError(`${values.named('compare')} must be auto, required or off, not "${text}".`);
}

/** The ids of `--invoice 101,102`. @throws {ConfigurationError} for anything else */
export function invoiceIds(values: FlagValues): number[] {
  const parts = values.texts('invoice').flatMap((text) => text.split(/[,;\s]+/).filter(Boolean));
  return parts.map((text) => {
    const id = /^[1-9]\d{0,9}$/.test(text) ? Number.parseInt(text, 10) : Number.NaN;
    if (id <= MAX_ID) return id;
    throw new ConfigurationError(
      `${values.named('invoice')} must name ids of invoices, such as 101 or 101,102, not "${text}".`,
    );
  });
}

/** Whether a dry run is asked to compare. @throws as `compareSettings` does */
export function asksToCompare(values: FlagValues): boolean {
  return values.source('compare') !== undefined && compareSettings(values).mode !== 'off';
}

/** How to compare, with the tools that read. */
export function compareRequest(
  { mode, invoices }: CompareSettings,
  { reading }: Pick<CompareRequest, 'reading'>,
): CompareRequest {
  return { mode, invoices, reading };
}
