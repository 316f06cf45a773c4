import type { DatabaseSync } from 'node:sqlite';
import { LedgerError } from '../../model/errors.ts';

/** The entry at index N upgrades a ledger from version N to N + 1. Never change a released entry. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    dry_run INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    target TEXT,
    started TEXT NOT NULL,
    finished TEXT,
    stop_reason TEXT,
    stop_cause TEXT,
    report TEXT,
    sync TEXT NOT NULL,
    holder TEXT,
    heartbeat INTEGER
  ) STRICT;
  CREATE TABLE rows (
    run INTEGER NOT NULL REFERENCES runs (number),
    row INTEGER NOT NULL,
    line INTEGER,
    state TEXT NOT NULL,
    charge_id INTEGER,
    cells TEXT NOT NULL,
    charge TEXT NOT NULL,
    problems TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    sent_at TEXT,
    outcome TEXT,
    sent_again INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, row)
  ) STRICT, WITHOUT ROWID;
  `,
  // The state `not valid` was called `refused`, a word that now means credentials only. A lease stores when it expires instead of a heartbeat;
  // leases of the old kind are dropped.
  `
  UPDATE runs SET state = 'not valid' WHERE state = 'refused';
  ALTER TABLE runs RENAME COLUMN heartbeat TO expires;
  UPDATE runs SET holder = NULL, expires = NULL;
  CREATE INDEX runs_by_content ON runs (sheet ->> 'sha256');
  `,
];

/**
 * Upgrades a ledger's tables to this version and keeps their content.
 * @throws {LedgerError} if a newer version of the program made it
 */
export function migrate(database: DatabaseSync, path: string): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (version > MIGRATIONS.length) {
      throw new LedgerError(
        `The ledger ${path} was made by a newer version of charges. Use that version, or another --state-dir.`,
      );
    }
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
