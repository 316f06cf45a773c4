import type { Field } from '../model/chargeFields.ts';

/** The user's own header names: what each means, or that it is to be ignored. Keys are normalized headers. */
export type HeaderMap = ReadonlyMap<string, Field | 'ignore'>;

/** In how many rows at the top the header is looked for. */
export const HEADER_SEARCH_ROWS = 20;
