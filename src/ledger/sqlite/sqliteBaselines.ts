import { LedgerError } from '../../model/errors.ts';
import type { ChargeValues } from '../../model/row.ts';
import type {
  Baseline,
  BaselineCharge,
  BaselineKey,
  BaselineWriting,
  ChargeBaseline,
  NewBaseline,
} from '../readings.ts';
import type { AliveLock } from './aliveLock.ts';
import type { LedgerFile } from './ledgerFile.ts';
import { nextMoment } from './moments.ts';
import { newHolder } from './sqliteLease.ts';

/** A baseline as stored in its table. */
interface BaselineRecord {
  readonly id: string;
  readonly kind: string;
  readonly run: string | null;
  readonly target: string;
  readonly time_zone: string;
  readonly started: string;
  readonly moment: number;
}

/** Adds a new baseline to the ledger. Only the returned object can fill it. @throws {LedgerError} */
export function startBaseline(
  file: LedgerFile,
  { id, kind, run, target, timeZone, started }: NewBaseline,
): BaselineWriting {
  const { database } = file;
  const { automationUrl, host, warehouse } = target;
  const holder = newHolder();
  const lock = file.lock(holder.token);
  const held = JSON.stringify(holder);
  const values = [JSON.stringify({ automationUrl, host, warehouse }), timeZone, started, held];
  try {
    const number = database.transaction(() => {
      file.assertInPlace();
      if (database.sql('SELECT 1 FROM baselines WHERE id = ?').get(id))
        throw new LedgerError(`The ledger ${database.path} already has an exported file ${id}.`);
      const insert =
        'INSERT INTO baselines (id, kind, run, target, time_zone, started, holder, moment) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
      return database.sql(insert).run(id, kind, run, ...values, nextMoment(database)).lastInsertRowid;
    });
    return new SqliteBaselineWriting(file, { id, number: Number(number) }, held, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Deletes the baselines whose process ended while it wrote them. @throws {LedgerError} */
export function forgetAbandonedBaselines(file: LedgerFile): void {
  const { database } = file;
  database.transaction(() => {
    const unfinished = database.sql('SELECT number, holder FROM baselines WHERE holder IS NOT NULL').all();
    for (const { number, holder } of unfinished) {
      const { token } = JSON.parse(holder as string) as { token: string };
      if (!file.isHeld(token)) deleteBaseline(file, number as number);
    }
  });
}

/** See `Readings.findBaseline`. */
export function findBaseline({ database }: LedgerFile, id: string): Baseline | undefined {
  return database.do(() => {
    const record = database.sql('SELECT * FROM baselines WHERE id = ? AND holder IS NULL').get(id);
    return record === undefined ? undefined : baselineOf(record as unknown as BaselineRecord);
  });
}

/** See `Readings.baselineCharges`. */
export function baselineCharges(
  { database }: LedgerFile,
  keys: readonly BaselineKey[],
): (BaselineCharge | undefined)[] {
  const select = `SELECT charges.invoice, charges.charge, charges.written FROM baselines
     JOIN baseline_charges AS charges ON charges.baseline = baselines.number
    WHERE baselines.id = ? AND baselines.holder IS NULL AND charges.charge_id = ?`;
  return database.do(() =>
    keys.map(({ baseline, chargeId }) => {
      const found = database.sql(select).get(baseline, chargeId);
      return found && chargeOf(chargeId, found);
    }),
  );
}

/** See `Readings.baselinesOfCharge`. It looks the charge up in one baseline after the other. */
export function baselinesOfCharge({ database }: LedgerFile, chargeId: number): ChargeBaseline[] {
  const select = `SELECT baselines.*, charges.invoice, charges.charge, charges.written FROM baselines
    CROSS JOIN baseline_charges AS charges ON charges.baseline = baselines.number AND charges.charge_id = ?
    WHERE baselines.holder IS NULL ORDER BY baselines.number DESC`;
  return database
    .do(() => database.sql(select).all(chargeId))
    .map((record) => ({
      baseline: baselineOf(record as unknown as BaselineRecord),
      charge: chargeOf(chargeId, record),
    }));
}

function chargeOf(id: number, { invoice, charge, written }: Record<string, unknown>): BaselineCharge {
  return {
    id,
    invoice: invoice as number,
    values: JSON.parse(charge as string) as BaselineCharge['values'],
    ...(written === null ? {} : { written: JSON.parse(written as string) as ChargeValues }),
  };
}

function deleteBaseline({ database }: LedgerFile, number: number): void {
  database.sql('DELETE FROM baselines WHERE number = ?').run(number);
}

function baselineOf(record: BaselineRecord): Baseline {
  return {
    id: record.id,
    kind: record.kind as Baseline['kind'],
    run: record.run,
    target: JSON.parse(record.target),
    timeZone: record.time_zone,
    started: record.started,
    moment: record.moment,
  };
}

class SqliteBaselineWriting implements BaselineWriting {
  readonly #file: LedgerFile;
  readonly #baseline: { readonly id: string; readonly number: number };
  readonly #holder: string;
  readonly #lock: AliveLock;

  constructor(
    file: LedgerFile,
    baseline: { readonly id: string; readonly number: number },
    holder: string,
    lock: AliveLock,
  ) {
    this.#file = file;
    this.#baseline = baseline;
    this.#holder = holder;
    this.#lock = lock;
  }

  async add(charges: readonly BaselineCharge[]): Promise<void> {
    this.#write(({ database }) => {
      const insert = database.sql(
        'INSERT INTO baseline_charges (baseline, charge_id, invoice, charge, written) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      );
      for (const { id, invoice, values, written } of charges) {
        const puts = written === undefined ? null : JSON.stringify(written);
        const { changes } = insert.run(this.#baseline.number, id, invoice, JSON.stringify(values), puts);
        if (changes === 0)
          throw new LedgerError(`The exported file ${this.#baseline.id} has the charge ${id} twice.`);
      }
    });
  }

  async finish(): Promise<void> {
    this.#write(({ database }) => {
      database.sql('UPDATE baselines SET holder = NULL WHERE number = ?').run(this.#baseline.number);
    });
    this.#lock.release();
    await this.#file.onDisk();
  }

  async discard(): Promise<void> {
    this.#write((file) => deleteBaseline(file, this.#baseline.number));
    this.#lock.release();
  }

  /** Writes only if this object is still writing the baseline, which is checked in the same transaction. */
  #write(work: (file: LedgerFile) => void): void {
    this.#file.database.transaction(() => {
      this.#file.assertInPlace();
      const { number, id } = this.#baseline;
      const found = this.#file.database.sql('SELECT holder FROM baselines WHERE number = ?').get(number);
      if (found?.holder !== this.#holder)
        throw new LedgerError(`The exported file ${id} is no longer being written by this process.`, {
          lost: true,
        });
      work(this.#file);
    });
  }
}
