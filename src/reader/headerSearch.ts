import type { Field } from '../model/chargeFields.ts';

/** The user's own header names, each mapped to a field or ignored. Keys are normalized headers. */
export type HeaderMap = ReadonlyMap<string, Field | 'ignore'>;

/** The header is searched for in this many rows at the top. */
export const HEADER_SEARCH_ROWS = 20;
