import { FIELDS } from '../model/chargeFields.ts';
import type { ChargeValues, CheckedRow } from '../model/row.ts';
import type { Conflict, UnchangedByRun, UnchangedSinceExport } from '../model/run.ts';
import { sameValue } from '../model/sameValue.ts';
import type { EarlierUpdate } from './ledger.ts';

const VALUE_FIELDS = FIELDS.map(({ field }) => field).filter((field) => field !== 'ChargeId');

/** What earlier updates of its charge make of a row that is not sent. */
export type UpdateComparison =
  | ({ readonly state: 'unchanged' } & UnchangedByRun)
  | ({ readonly state: 'conflict' } & Conflict);

/**
 * What earlier updates of its charge mean for a row. Of each field, the last update that sets it counts.
 * @param updates the oldest first
 * @returns `conflict` if one of its fields was set to something else after the file's author could know; `unchanged` if all of its fields
 * surely have its values already; null if it is to be sent
 */
export function compareWithUpdates(
  values: ChargeValues,
  updates: readonly EarlierUpdate[],
): UpdateComparison | null {
  let conflict: EarlierUpdate | undefined;
  let unchangedBy: EarlierUpdate | undefined;
  let isUnchanged = true;
  for (const field of VALUE_FIELDS) {
    if (values[field] === undefined) continue;
    const last = updates.findLast((update) => update.values[field] !== undefined);
    const same = last !== undefined && sameValue(field, values[field], last.values[field]);
    if (last?.after && !same) conflict = later(updates, conflict, last);
    if (same && last?.certain) unchangedBy = later(updates, unchangedBy, last);
    else isUnchanged = false;
  }
  if (conflict) {
    const { run, at, certain } = conflict;
    return { state: 'conflict', run, at, certain, values: differing(values, conflict.values) };
  }
  if (!isUnchanged || !unchangedBy) return null;
  return { state: 'unchanged', run: unchangedBy.run, at: unchangedBy.at };
}

/** Why a valid row is not to be sent if its baseline left nothing to send; null for any other. */
export function unchangedSinceExport({
  values,
  baseline,
}: Pick<CheckedRow, 'values' | 'baseline'>): ({ readonly state: 'unchanged' } & UnchangedSinceExport) | null {
  if (baseline === undefined || VALUE_FIELDS.some((field) => values[field] !== undefined)) return null;
  return { state: 'unchanged', baseline };
}

/** Whether two rows ask for the same: the same fields with the same values. */
export function sameValues(a: ChargeValues, b: ChargeValues): boolean {
  return VALUE_FIELDS.every(
    (field) => (a[field] === undefined) === (b[field] === undefined) && sameValue(field, a[field], b[field]),
  );
}

function later(
  updates: readonly EarlierUpdate[],
  a: EarlierUpdate | undefined,
  b: EarlierUpdate,
): EarlierUpdate {
  return a && updates.indexOf(a) > updates.indexOf(b) ? a : b;
}

/** Of the other's values, those that differ. */
function differing(mine: ChargeValues, other: ChargeValues): ChargeValues {
  const fields = VALUE_FIELDS.filter(
    (field) =>
      mine[field] !== undefined && other[field] !== undefined && !sameValue(field, mine[field], other[field]),
  );
  return Object.fromEntries(fields.map((field) => [field, other[field]]));
}
