import type { DatabaseSync } from 'node:sqlite';
import { ConfigurationError, LedgerError } from '../errors.ts';
import { type Holder, isAlive } from './holder.ts';

/** A run, as its rows and its messages know it. */
export interface RunKey {
  readonly number: number;
  readonly run: string;
}

const WHILE_MINE = 'WHERE number = ? AND holder = ?';

/**
 * Writes down who holds a run; inside a transaction.
 * @throws {ConfigurationError} if another process that is alive does
 */
export function takeRun(database: DatabaseSync, { number, run }: RunKey, mine: string): void {
  const { holder, heartbeat } = database
    .prepare('SELECT holder, heartbeat FROM runs WHERE number = ?')
    .get(number)!;
  const other = holder === null ? undefined : (JSON.parse(holder as string) as Holder);
  if (other && isAlive(other, heartbeat as number, Date.now())) {
    throw new ConfigurationError(
      `Run ${run} is being sent by another process (${other.pid} on ${other.machine.split(' ')[0]}). Wait until it has ended, or stop it.`,
    );
  }
  database
    .prepare('UPDATE runs SET holder = ?, heartbeat = ? WHERE number = ?')
    .run(mine, Date.now(), number);
}

/** Says that the holder is alive. @returns false if it no longer holds the run */
export function renewRun(database: DatabaseSync, number: number, mine: string): boolean {
  return (
    database.prepare(`UPDATE runs SET heartbeat = ? ${WHILE_MINE}`).run(Date.now(), number, mine).changes ===
    1
  );
}

/** Gives a run up, if it is still held. */
export function releaseRun(database: DatabaseSync, number: number, mine: string): void {
  database.prepare(`UPDATE runs SET holder = NULL, heartbeat = NULL ${WHILE_MINE}`).run(number, mine);
}

/** @throws {LedgerError} if another process has taken the run over */
export function assertHolder(database: DatabaseSync, { number, run }: RunKey, mine: string): void {
  const { holder } = database.prepare('SELECT holder FROM runs WHERE number = ?').get(number)!;
  if (holder === mine) return;
  throw new LedgerError(
    `Run ${run} was taken over by another process, since this one had shown no sign of life. Nothing more is sent from here.`,
    { lost: true },
  );
}
