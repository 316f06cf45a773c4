import type { DatabaseSync } from 'node:sqlite';
import { type Holder, isAlive, isGone } from '../../lib/processIdentity.ts';
import { ConfigurationError, EarlierRunError, LedgerError } from '../../model/errors.ts';

/** A run, as its rows and its messages know it. */
export interface RunKey {
  readonly number: number;
  readonly run: string;
}

const WHILE_MINE = 'WHERE number = ? AND holder = ?';

/**
 * Writes down who holds a run, and that it is being sent; inside a transaction.
 * @param again also if another run is sending the same sheet to the same place, or did so since this one was started
 * @throws {ConfigurationError} if another process that is alive holds it
 * @throws {EarlierRunError} if another run is sending, or has sent, the same sheet
 */
export function takeRun(database: DatabaseSync, { number, run }: RunKey, mine: string, again: boolean): void {
  const { holder, heartbeat } = database
    .prepare('SELECT holder, heartbeat FROM runs WHERE number = ?')
    .get(number)!;
  const other = holder === null ? undefined : (JSON.parse(holder as string) as Holder);
  if (other && isAlive(other, heartbeat as number, Date.now())) {
    throw new ConfigurationError(
      `Run ${run} is being sent by another process (${other.pid} on ${other.machine.split(' ')[0]}). Wait until it has ended, or stop it.`,
    );
  }
  if (!again) refuseSameSheet(database, number);
  database
    .prepare("UPDATE runs SET holder = ?, heartbeat = ?, state = 'sending' WHERE number = ?")
    .run(mine, Date.now(), number);
}

/** Two imports of one sheet may both have been checked before either began to send, or one while somebody was asked about the other. */
function refuseSameSheet(database: DatabaseSync, number: number): void {
  const same = database
    .prepare(
      `SELECT other.id, other.state FROM runs AS mine JOIN runs AS other
         ON other.number <> mine.number AND other.dry_run = 0
        AND (other.state = 'sending'
          OR other.state IN ('finished', 'stopped', 'interrupted') AND other.finished >= mine.started
             AND other.stop_cause IS NOT 'unconfirmed')
        AND other.sheet ->> 'sha256' = mine.sheet ->> 'sha256'
        AND other.sheet ->> 'tab' IS mine.sheet ->> 'tab'
        AND lower(other.target ->> 'automationUrl') = lower(mine.target ->> 'automationUrl')
       WHERE mine.number = ?`,
    )
    .get(number);
  if (!same) return;
  const id = same.id as string;
  const how = {
    finished: `was imported by another process meanwhile: run ${id}. To import it once more, say --again.`,
    sending: `is being imported by another process: run ${id}. Wait until that has ended; if it has died, go on with it: charges resume ${id}`,
  };
  const begun = `was begun by another process meanwhile and not ended: run ${id}. Go on with it: charges resume ${id}. To begin anew, say --again.`;
  const { state } = same as { state: string };
  throw new EarlierRunError(
    `This sheet ${how[state as keyof typeof how] ?? begun}`,
    id,
    state === 'finished',
  );
}

/** The runs whose sheet was being read by a process that has ended: nothing of them can be used. */
export function abandonedLoads(database: DatabaseSync): number[] {
  const loading = database.prepare("SELECT number, holder FROM runs WHERE state = 'loading'").all();
  return loading
    .filter(({ holder }) => holder === null || isGone(JSON.parse(holder as string) as Holder))
    .map(({ number }) => number as number);
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
