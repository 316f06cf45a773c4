import type { DatabaseSync } from 'node:sqlite';
import { LedgerError } from '../../model/errors.ts';

/** The entry at index N upgrades a ledger from version N to N + 1. Never change a released entry. */
export const MIGRATIONS: readonly string[] = [
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
  // Runs that nobody confirmed are no longer kept. Until now, only clocks said what came after what.
  `
  DELETE FROM rows WHERE run IN
    (SELECT number FROM runs WHERE state = 'checked' OR stop_cause IN ('unconfirmed', 'file changed'));
  DELETE FROM runs WHERE state = 'checked' OR stop_cause IN ('unconfirmed', 'file changed');
  ALTER TABLE runs ADD COLUMN known INTEGER;
  ALTER TABLE runs ADD COLUMN seen INTEGER;
  ALTER TABLE rows ADD COLUMN known INTEGER;
  ALTER TABLE runs ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN report_sha256 TEXT;
  ALTER TABLE rows ADD COLUMN moment INTEGER;
  ALTER TABLE rows ADD COLUMN origin_run TEXT;
  ALTER TABLE rows ADD COLUMN origin_report INTEGER;
  ALTER TABLE rows ADD COLUMN origin_row INTEGER;
  UPDATE runs SET known = CAST(unixepoch(started, 'subsec') * 1000 AS INTEGER);
  UPDATE rows SET moment = CAST(unixepoch(sent_at, 'subsec') * 1000 AS INTEGER) WHERE sent_at IS NOT NULL;
  UPDATE rows SET moment = 1 WHERE moment IS NULL AND state = 'sending';
  CREATE TABLE clock (moment INTEGER NOT NULL) STRICT;
  INSERT INTO clock SELECT coalesce(max(moment), 0) FROM rows;
  CREATE TABLE reports (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    moment INTEGER NOT NULL,
    PRIMARY KEY (run, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX rows_by_charge ON rows (charge_id) WHERE state IN ('updated', 'sending', 'rejected', 'failed');
  `,
  'ALTER TABLE runs ADD COLUMN stop_row INTEGER;',
  // A baseline without a holder is complete. `invoice` of a run's charge is where it stood before. `written` is what an undo file says instead. The index on
  // charges now has all rows but those that were never touched since they were read; it costs them nothing.
  `
  CREATE TABLE baselines (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    run TEXT,
    target TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    started TEXT NOT NULL,
    moment INTEGER NOT NULL,
    holder TEXT
  ) STRICT;
  CREATE TABLE baseline_charges (
    baseline INTEGER NOT NULL REFERENCES baselines (number) ON DELETE CASCADE,
    charge_id INTEGER NOT NULL,
    invoice INTEGER NOT NULL,
    charge TEXT NOT NULL,
    written TEXT,
    PRIMARY KEY (baseline, charge_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE charge_places (
    target TEXT NOT NULL,
    charge_id INTEGER NOT NULL,
    invoice INTEGER NOT NULL,
    PRIMARY KEY (target, charge_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE run_charges (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    charge_id INTEGER NOT NULL,
    invoice INTEGER,
    before TEXT,
    before_at TEXT,
    after TEXT,
    after_at TEXT,
    PRIMARY KEY (run, charge_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_charges_by_invoice ON run_charges (run, invoice) WHERE invoice IS NOT NULL;
  CREATE TABLE run_invoices (
    run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
    invoice INTEGER NOT NULL,
    before TEXT,
    before_at TEXT,
    after TEXT,
    PRIMARY KEY (run, invoice)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE price_evidence (
    target TEXT NOT NULL,
    source TEXT NOT NULL,
    meaning TEXT NOT NULL,
    PRIMARY KEY (target, source)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE rows ADD COLUMN stated TEXT;
  ALTER TABLE rows ADD COLUMN baseline TEXT;
  ALTER TABLE rows ADD COLUMN invoice INTEGER;
  ALTER TABLE rows ADD COLUMN verification TEXT;
  DROP INDEX rows_by_charge;
  CREATE INDEX rows_by_charge ON rows (charge_id) WHERE state <> 'pending' OR attempts > 0;
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
