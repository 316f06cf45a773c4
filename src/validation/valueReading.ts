import type { ProblemKind } from '../model/row.ts';
import type { Noticed } from './cellFindings.ts';

/** What one cell says for its field. */
export type ValueReading = (
  | { readonly kind: 'value'; readonly value: number | string | null }
  | { readonly kind: 'problem'; readonly problem: ProblemKind; readonly message: string }
  /** The cell counts as empty, although it holds something. */
  | { readonly kind: 'empty' }
  /** Two readings are possible, and the whole column has not been examined yet. */
  | { readonly kind: 'needs whole column' }
) & {
  /** What a person should know about how the cell was read. */
  readonly noticed?: readonly Noticed[];
};

/** A reading that is a problem. */
export function problem(kind: ProblemKind, message: string): ValueReading {
  return { kind: 'problem', problem: kind, message };
}

/** A reading with more to know about it. */
export function noticing(reading: ValueReading, noticed: readonly Noticed[]): ValueReading {
  return noticed.length === 0 ? reading : { ...reading, noticed: [...noticed, ...(reading.noticed ?? [])] };
}
