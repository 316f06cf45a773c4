import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isBusy, translateErrors } from './sqliteErrors.ts';

/** How long to wait for another process that holds the database. */
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/**
 * Opens a database file and passes it to `make`. If that fails, the file is closed again.
 * @param path an empty path for a private temporary file that is deleted when it is closed
 * @param setUp statements that are safe to run at every opening
 * @throws {LedgerError}
 */
export function openDatabase<T>(path: string, setUp: string, make: (database: Database) => T): T {
  const name = path || '(temporary)';
  return translateErrors(name, () => {
    for (const until = Date.now() + PATIENCE_MS; ; ) {
      const connection = new DatabaseSync(path, { timeout: PATIENCE_MS });
      try {
        connection.exec(setUp);
        return make(new Database(connection, name));
      } catch (error) {
        connection.close();
        // If two processes set the journal mode of a new file at once, SQLite turns one away without waiting.
        if (!isBusy(error) || Date.now() > until) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
      }
    }
  });
}

/** A connection to one database file. Statements are prepared once; whatever SQLite throws becomes a LedgerError. */
export class Database {
  readonly connection: DatabaseSync;
  /** The path that messages show. */
  readonly path: string;
  readonly #statements = new Map<string, StatementSync>();

  constructor(connection: DatabaseSync, path: string) {
    this.connection = connection;
    this.path = path;
  }

  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.connection.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /** @throws {LedgerError} */
  do<T>(work: () => T): T {
    return translateErrors(this.path, work);
  }

  /** Does all of the work or none of it. @throws {LedgerError} */
  transaction<T>(work: () => T): T {
    return this.do(() => {
      this.connection.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.connection.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
        throw error;
      }
    });
  }

  close(): void {
    this.#statements.clear();
    this.do(() => this.connection.close());
  }
}
