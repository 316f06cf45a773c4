import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isBusy, translateErrors } from './sqliteErrors.ts';

/** How long to wait for another process that holds the database. */
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/**
 * Opens a database file and makes of it what is wanted. If that fails, it is closed again.
 * @param path the empty path for a private temporary file that is gone when it is closed
 * @param setUp statements that can be run at every opening
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
        // Of two processes that give a new file its journal mode at once, SQLite turns one away without letting it wait.
        if (!isBusy(error) || Date.now() > until) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
      }
    }
  });
}

/** A connection to one database file. Statements are prepared once; whatever SQLite throws becomes a LedgerError. */
export class Database {
  readonly connection: DatabaseSync;
  /** Its path, as messages have it. */
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

  /** Does a piece of work as a whole or not at all. @throws {LedgerError} */
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
