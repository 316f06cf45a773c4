import { compareWithUpdates } from '../ledger/chargeHistory.ts';
import type { Ledger, UnsentRow } from '../ledger/ledger.ts';
import type { ChargeValues } from '../model/row.ts';
import type { Conflict, NotSent } from '../model/run.ts';
import type { PlanSums, PlanTally } from './planSums.ts';

/** A row whose charge another run has updated with other values since the file's author could know. */
export interface ConflictingRow {
  readonly row: number;
  readonly chargeId: number | null;
  readonly conflict: Conflict;
  /** This row's own values of the fields that differ. */
  readonly values: ChargeValues;
}

/** How many rows in conflict are kept in full; the workbook has them all. */
const KEPT_CONFLICTS = 20;

/** What the ledger knows of the charges of a plan. */
export interface Comparison {
  /** The ledger's moment at which it was made. */
  readonly seen: number;
  /** Rows that another run has updated with the same values: they are not sent. */
  readonly unchanged: number;
  /** The first rows in conflict. */
  readonly firstConflicts: readonly ConflictingRow[];
  /** The run that most recently updated an unchanged row. */
  readonly unchangedSince: Extract<NotSent, { state: 'unchanged' }> | null;
  readonly sums: PlanSums;
}

/**
 * Compares the rows that a run would send with what other runs did to the same charges at the same target.
 * @param tally the rows of the run; those that are not to be sent are moved in it
 * @param sendAll whether rows that are unchanged are sent, too
 */
export async function compareWithLedger(
  ledger: Ledger,
  run: string,
  tally: PlanTally,
  sendAll: boolean,
): Promise<Comparison> {
  const seen = await ledger.moment();
  let unchanged = 0;
  const firstConflicts: ConflictingRow[] = [];
  let unchangedSince: Comparison['unchangedSince'] = null;
  for await (const rows of rowsNotToSend(ledger, run, sendAll)) {
    for (const { row, outcome, values } of rows) {
      if (outcome.state === 'unchanged') {
        tally.leaveOut(values);
        unchanged += 1;
        if ((outcome.at ?? '') > (unchangedSince?.at ?? '')) unchangedSince = outcome;
      } else {
        tally.putInConflict(values);
        if (firstConflicts.length < KEPT_CONFLICTS) firstConflicts.push(conflictingRow(row, values, outcome));
      }
    }
  }
  return { seen, unchanged, firstConflicts, unchangedSince, sums: tally.sums };
}

/** For a run of which nothing is sent. */
export function uncompared(tally: PlanTally): Comparison {
  return { seen: 0, unchanged: 0, firstConflicts: [], unchangedSince: null, sums: tally.sums };
}

function conflictingRow(row: number, values: ChargeValues, conflict: Conflict): ConflictingRow {
  const fields = Object.keys(conflict.values) as (keyof ChargeValues)[];
  const own = Object.fromEntries(fields.map((field) => [field, values[field]])) as ChargeValues;
  const { run, at, certain, values: theirs } = conflict;
  return {
    row,
    chargeId: values.ChargeId ?? null,
    conflict: { run, at, certain, values: theirs },
    values: own,
  };
}

/** A row that is not to be sent, with its values. */
interface RowNotToSend extends UnsentRow {
  readonly outcome: Extract<NotSent, { state: 'unchanged' | 'conflict' }>;
  readonly values: ChargeValues;
}

/**
 * The rows of a run that are not to be sent, and why, in batches. Of several rows for one charge, a later one is unchanged only if no
 * earlier one is sent: it has the last word.
 */
export async function* rowsNotToSend(
  ledger: Ledger,
  run: string,
  sendAll: boolean,
): AsyncGenerator<RowNotToSend[], void, undefined> {
  const sentCharges = new Set<number>();
  for await (const batch of ledger.earlierUpdates(run)) {
    const found: RowNotToSend[] = [];
    for (const { row, values, updates } of batch) {
      const outcome = compareWithUpdates(values, updates);
      const isSent =
        outcome === null || (outcome.state === 'unchanged' && (sendAll || sentCharges.has(values.ChargeId!)));
      if (isSent) sentCharges.add(values.ChargeId!);
      else found.push({ row, outcome, values });
    }
    if (found.length > 0) yield found;
  }
}
