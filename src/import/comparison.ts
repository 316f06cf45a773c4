import { type Judgment, judgeRow, type Objection } from '../invoices/judgeRow.ts';
import type { KnownCharge, Ledger, UnsentRow } from '../ledger/ledger.ts';
import type { Invoice, PriceMeaning } from '../model/invoice.ts';
import type { ChargeValues } from '../model/row.ts';
import { ChangeTally, type Part } from './changes.ts';
import type { PlanSums, PlanTally } from './planSums.ts';
import { meaningThere } from './priceMeaningThere.ts';
import { NOT_READ, type ReadBefore } from './readBefore.ts';

/** A row that is sent only if a person says so, with the reason. */
export interface DoubtfulRow {
  readonly row: number;
  readonly chargeId: number | null;
  readonly objection: Extract<Objection, { state: 'conflict' | 'held' }>;
  /** The row's own values. */
  readonly values: ChargeValues;
}

/** How many rows in conflict, and how many suspicious ones, are kept in full; the workbook has them all. */
const KEPT_ROWS = 20;

/** What is known of the charges of a plan. */
export interface Comparison {
  /** The ledger's moment at which it was made. */
  readonly seen: number;
  /** Rows that say what their charges say already: they are not sent. */
  readonly unchanged: number;
  /** How many of these are so because of the invoice. */
  readonly unchangedOnInvoice: number;
  /** The first rows in conflict, and the first suspicious ones; a row can be both. */
  readonly firstConflicts: readonly DoubtfulRow[];
  readonly firstHeld: readonly DoubtfulRow[];
  /** The run that most recently updated an unchanged row. */
  readonly unchangedSince: { readonly run: string; readonly at: string | null } | null;
  readonly sums: PlanSums;
  /** What came of reading the invoices. */
  readonly reading: ReadBefore;
  /** How many of the rows that may be sent could be compared with what stands on the invoice. */
  readonly compared: number;
  readonly changes: ChangeTally;
  /** The invoices as they were just read. */
  readonly invoices: readonly Invoice[];
}

/** What a person accepts, whatever is known of the charges. */
export interface Choices {
  /** Send also rows that another run, or the invoice, says to be unchanged. */
  readonly again: boolean;
  /** Send also rows that the invoice says to be unchanged. */
  readonly sendUnchanged: boolean;
  /** Send also rows whose charges are not as they were exported. */
  readonly overwrite: boolean;
  readonly acceptSuspicious: boolean;
}

/**
 * Compares the rows that a run would send with what other runs did to the same charges at the same target, and with what was read of them.
 * @param tally the rows of the run; those that are not to be sent without a word from a person are moved in it
 */
export async function compareWithKnown(
  ledger: Ledger,
  run: { readonly id: string; readonly automationUrl: string },
  tally: PlanTally,
  reading: ReadBefore,
  choices: Pick<Choices, 'again' | 'sendUnchanged'>,
): Promise<Comparison> {
  const seen = await ledger.moment();
  const meaning = await meaningThere(ledger, run.automationUrl);
  const changes = new ChangeTally(meaning);
  let unchanged = 0;
  let unchangedOnInvoice = 0;
  let compared = 0;
  const doubtful: Record<'conflict' | 'held', DoubtfulRow[]> = { conflict: [], held: [] };
  let unchangedSince: Comparison['unchangedSince'] = null;
  for await (const rows of judgedRows(ledger, run.id, meaning)) {
    for (const { known, objection, suspicious } of rows) {
      const { row, values } = known;
      const part = partOf({ objection, suspicious }, choices);
      if (part !== null) {
        if (known.before) compared += 1;
        changes.add(known, part);
      }
      if (objection === null || part === 'toSend') continue;
      if (objection.state === 'unchanged') {
        tally.leaveOut(values);
        unchanged += 1;
        if (!('run' in objection)) unchangedOnInvoice += 1;
        else if ((objection.at ?? '') > (unchangedSince?.at ?? '')) unchangedSince = objection;
        continue;
      }
      if (objection.state === 'conflict') tally.putInConflict(values, suspicious !== null);
      else tally.hold(values);
      for (const doubt of objection === suspicious ? [objection] : [objection, suspicious]) {
        const kept = doubt && doubtful[doubt.state];
        if (kept && kept.length < KEPT_ROWS)
          kept.push({ row, chargeId: values.ChargeId ?? null, objection: doubt, values });
      }
    }
  }
  return {
    seen,
    unchanged,
    unchangedOnInvoice,
    firstConflicts: doubtful.conflict,
    firstHeld: doubtful.held,
    unchangedSince,
    sums: tally.sums,
    reading,
    compared,
    changes,
    invoices: 'invoices' in reading ? reading.invoices : [],
  };
}

/** To which rows of a plan a row belongs; null if it is unchanged. */
function partOf(
  { objection, suspicious }: Judgment,
  choices: Pick<Choices, 'again' | 'sendUnchanged'>,
): Part | null {
  if (objection === null) return 'toSend';
  if (objection.state === 'unchanged') return sendsUnchanged(objection, choices) ? 'toSend' : null;
  if (objection.state === 'held') return 'held';
  return suspicious === null ? 'inConflict' : 'inConflictAndHeld';
}

function sendsUnchanged(
  objection: Extract<Objection, { state: 'unchanged' }>,
  { again, sendUnchanged }: Pick<Choices, 'again' | 'sendUnchanged'>,
): boolean {
  return again || (sendUnchanged && 'invoice' in objection);
}

/** For a run of which nothing is sent. */
export function uncompared(tally: PlanTally): Comparison {
  return {
    seen: 0,
    unchanged: 0,
    unchangedOnInvoice: 0,
    firstConflicts: [],
    firstHeld: [],
    unchangedSince: null,
    sums: tally.sums,
    reading: NOT_READ,
    compared: 0,
    changes: new ChangeTally(null),
    invoices: [],
  };
}

/** The rows of a run that are not to be sent, and why, in batches. */
export async function* rowsNotToSend(
  ledger: Ledger,
  run: { readonly id: string; readonly automationUrl: string },
  choices: Choices,
): AsyncGenerator<UnsentRow[], void, undefined> {
  const meaning = await meaningThere(ledger, run.automationUrl);
  for await (const rows of judgedRows(ledger, run.id, meaning)) {
    const unsent = rows.flatMap(({ known, ...judgment }) => {
      const outcome = standingObjection(judgment, choices);
      return outcome === null ? [] : [{ row: known.row, outcome }];
    });
    if (unsent.length > 0) yield unsent;
  }
}

/** What still keeps a row from being sent, after what a person accepts. */
function standingObjection({ objection, suspicious }: Judgment, choices: Choices): Objection | null {
  if (objection === null) return null;
  const held = choices.acceptSuspicious ? null : suspicious;
  switch (objection.state) {
    case 'unchanged':
      return sendsUnchanged(objection, choices) ? null : objection;
    case 'conflict':
      // An update by another run is accepted up to a moment, which the ledger has been told.
      return choices.overwrite && 'invoice' in objection ? held : objection;
    case 'held':
      return held;
  }
}

/** A row of which something is known, and what to think of it. */
interface JudgedRow extends Judgment {
  readonly known: KnownCharge;
}

/**
 * The rows of which something is known, in batches. Of several rows for one charge, a later one is unchanged only if no earlier one is sent: it
 * has the last word. Rows in conflict and held ones may be sent.
 */
async function* judgedRows(
  ledger: Ledger,
  run: string,
  meaning: PriceMeaning | null,
): AsyncGenerator<JudgedRow[], void, undefined> {
  const sentCharges = new Set<number>();
  for await (const batch of ledger.knownCharges(run)) {
    yield batch.map((known) => {
      const { objection, suspicious } = judgeRow(known, meaning);
      const chargeId = known.values.ChargeId!;
      const isRepeated = objection?.state === 'unchanged' && sentCharges.has(chargeId);
      if (objection?.state !== 'unchanged') sentCharges.add(chargeId);
      return { known, objection: isRepeated ? null : objection, suspicious };
    });
  }
}
