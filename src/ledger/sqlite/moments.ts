import type { Database } from './database.ts';

/** SQLite's clock in milliseconds, the same for all processes that use the file. */
export const NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/**
 * The next moment: the clock's milliseconds, or one more than the last moment if the clock stands still or was set back. To be called inside a
 * transaction.
 */
export function nextMoment(database: Database): number {
  const next = `UPDATE clock SET moment = max(moment + 1, ${NOW}) RETURNING moment`;
  return database.sql(next).get()!.moment as number;
}
