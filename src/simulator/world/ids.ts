/** The largest int that SOAP's xsd:int and .NET's Int32 hold. */
export const INT32_MAX = 2_147_483_647;

/** Ids from `from` to `to`, inclusive. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** Ids as a range or as a list. */
export type Ids = IdRange | readonly number[];

/** Whether an id is among the ids. */
export function hasId(ids: Ids, id: number): boolean {
  return 'from' in ids ? id >= ids.from && id <= ids.to : ids.includes(id);
}

/** The ids as a list, in ascending order for a range. */
export function listIds(ids: Ids): readonly number[] {
  return 'from' in ids
    ? Array.from({ length: Math.max(0, ids.to - ids.from + 1) }, (_, i) => ids.from + i)
    : ids;
}
