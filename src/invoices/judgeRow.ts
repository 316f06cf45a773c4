import { compareWithUpdates } from '../ledger/chargeHistory.ts';
import type { KnownCharge } from '../ledger/ledger.ts';
import type { PriceMeaning, StandingValues } from '../model/invoice.ts';
import type { BaselineValues, ChargeValues } from '../model/row.ts';
import type { NotSent } from '../model/run.ts';
import { type ChangeableField, sameValue } from '../model/sameValue.ts';
import { stands, valuesStanding } from './standing.ts';
import { suspicionsOf } from './suspicion.ts';

/** A reason not to send a row, unless a person says otherwise. */
export type Objection = Extract<NotSent, { state: 'unchanged' | 'conflict' | 'held' }>;

/** What would keep a row from being sent, for a plan, and what it would change. */
export interface Judgment {
  /** The first that applies: it is unchanged, else in conflict, else suspicious. */
  readonly objection: Objection | null;
  /** Whether it is suspicious, whatever else it is. */
  readonly suspicious: Extract<NotSent, { state: 'held' }> | null;
}

/**
 * What is to be thought of a row, from what other runs did to its charge, what was exported and what stands on the invoice.
 *
 * - `unchanged`: the invoice says all of it already; of fields that can't be read, another run was the last to say so.
 * - `conflict`: a field that it changes is not as it was exported, or was set by another run after the file's author could know; or the charge is no
 *   longer on its invoice.
 * - `held`: a change that nobody may have meant, see `suspicionsOf`. To put back what stood there before is always meant.
 * @param meaning what prices mean there
 */
export function judgeRow(known: KnownCharge, meaning: PriceMeaning | null): Judgment {
  const { values, before, exported } = known;
  const history = compareWithUpdates(values, known.updates);
  const now = before ? valuesStanding(before.charge.values, meaning) : (exported ?? {});
  const suspicions = suspicionsOf(withoutPutBack(known), now);
  const suspicious = suspicions.length === 0 ? null : ({ state: 'held', reasons: suspicions } as const);
  if (!before) return { objection: goneFrom(known) ?? history ?? suspicious, suspicious };
  const unchanged = unchangedBy(known, before.charge.values, meaning);
  if (unchanged) return { objection: unchanged, suspicious: null };
  const ofHistory = history?.state === 'conflict' ? history : null;
  return { objection: conflictWith(known, meaning) ?? ofHistory ?? suspicious, suspicious };
}

/** The values of a row but those that an undo file puts back. */
function withoutPutBack({ values, written }: KnownCharge): ChargeValues {
  if (!written) return values;
  const own = fieldsOf(values).filter(
    (field) => written[field] === undefined || !sameValue(field, values[field], written[field]),
  );
  return Object.fromEntries(own.map((field) => [field, values[field]]));
}

/** The charge is no longer where the file was exported from: it was moved or deleted. */
function goneFrom({ gone }: KnownCharge): Objection | null {
  return gone && { state: 'conflict', invoice: gone.invoice, at: gone.at, exported: {}, values: {} };
}

/** The fields that a row changes. */
export function fieldsOf(values: ChargeValues): ChangeableField[] {
  return (Object.keys(values) as (keyof ChargeValues)[]).filter(
    (field): field is ChangeableField => field !== 'ChargeId' && values[field] !== undefined,
  );
}

function unchangedBy(
  { values, before, updates }: KnownCharge,
  standing: StandingValues,
  meaning: PriceMeaning | null,
): Objection | null {
  const unread: ChargeValues = {};
  for (const field of fieldsOf(values)) {
    const same = stands(field, values[field]!, standing, meaning);
    if (same === false) return null;
    if (same === undefined) Object.assign(unread, { [field]: values[field] });
  }
  if (Object.keys(unread).length > 0) {
    const history = compareWithUpdates(unread, updates);
    return history?.state === 'unchanged' ? history : null;
  }
  return { state: 'unchanged', invoice: before!.charge.invoice, at: before!.at };
}

/** A conflict with what stands on the invoice, in fields that were read both when the file was exported and now. */
function conflictWith(
  { values, before, exported, seen }: KnownCharge,
  meaning: PriceMeaning | null,
): Objection | null {
  const { charge, at } = before!;
  const known = seen ? valuesStanding(seen.values, meaning) : exported;
  if (!known) return null;
  const now = valuesStanding(charge.values, meaning);
  const differing = fieldsOf(values).filter((field) => {
    const [then, current] = [known[field], now[field]];
    if (then === undefined || current === undefined || sameValue(field, then, current)) return false;
    return stands(field, values[field]!, charge.values, meaning) !== true;
  });
  if (differing.length === 0) return null;
  const of = (all: BaselineValues): BaselineValues =>
    Object.fromEntries(differing.map((field) => [field, all[field] ?? null]));
  return { state: 'conflict', invoice: charge.invoice, at, exported: of(known), values: of(now) };
}
