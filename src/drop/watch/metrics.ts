import type { Outcome } from '../../model/run.ts';
import type { PassSummary } from '../pass/passSummary.ts';

/** Counts what a watch has done since it started, for Prometheus. */
export class Metrics {
  readonly #passes = new Map<string, number>(
    ['done', 'busy', 'stopped', 'interrupted', 'failed'].map((end) => [end, 0]),
  );
  readonly #rows = new Map<string, number>(['updated', 'rejected', 'failed'].map((state) => [state, 0]));
  readonly #sheets = new Map<string, number>(
    ['done', 'failed', 'not-imported', 'duplicates'].map((state) => [state, 0]),
  );
  readonly #open = new Map<string, number>(['held', 'conflict', 'differs'].map((reason) => [reason, 0]));
  #calls = 0;
  #seconds = 0;
  #lastSeconds = 0;
  #lastExitCode = 0;
  #lastPass = 0;
  #lastSuccess = 0;

  /** Counts a row whose outcome is on disk. */
  onSettled({ state }: Outcome): void {
    add(this.#rows, state, 1);
  }

  onCall(): void {
    this.#calls += 1;
  }

  onPass({ started, finished, end, exitCode, sheets }: PassSummary): void {
    add(this.#passes, end, 1);
    for (const { state, counts, compare } of sheets) {
      if (!this.#sheets.has(state)) continue;
      add(this.#sheets, state, 1);
      // Once a file: one that is continued by the next pass has the same rows then.
      add(this.#open, 'held', counts?.held ?? 0);
      add(this.#open, 'conflict', counts?.conflict ?? 0);
      add(this.#open, 'differs', compare?.differing ?? 0);
    }
    this.#lastSeconds = (Date.parse(finished) - Date.parse(started)) / 1000;
    this.#seconds += this.#lastSeconds;
    this.#lastPass = Date.parse(finished) / 1000;
    this.#lastExitCode = exitCode;
    if (end === 'done' && exitCode === 0) this.#lastSuccess = this.#lastPass;
  }

  /** When a pass last ended with exit code 0, in seconds since 1970; 0 if none has. */
  get lastSuccess(): number {
    return this.#lastSuccess;
  }

  /** All metrics in the Prometheus text format. @param heartbeat seconds since 1970 */
  text(heartbeat: number): string {
    return [
      ...family(
        'charges_passes_total',
        'counter',
        'Passes over the folder, by how they ended.',
        this.#passes,
        'end',
      ),
      ...family('charges_sheets_total', 'counter', 'Files archived, by folder.', this.#sheets, 'state'),
      ...family('charges_rows_total', 'counter', 'Rows sent, by outcome.', this.#rows, 'state'),
      ...family(
        'charges_rows_open_total',
        'counter',
        'Rows of archived files that were not sent because a person must decide, or are not on the invoice as sent, by reason.',
        this.#open,
        'reason',
      ),
      ...single('charges_calls_total', 'counter', 'UpdateCharge calls made.', this.#calls),
      ...single('charges_pass_seconds_total', 'counter', 'Seconds spent in passes.', this.#seconds),
      ...single('charges_last_pass_seconds', 'gauge', 'How long the last pass took.', this.#lastSeconds),
      ...single(
        'charges_last_pass_exit_code',
        'gauge',
        'The exit code of the last pass.',
        this.#lastExitCode,
      ),
      ...single(
        'charges_last_pass_timestamp_seconds',
        'gauge',
        'When the last pass ended; 0 if none has.',
        this.#lastPass,
      ),
      ...single(
        'charges_last_success_timestamp_seconds',
        'gauge',
        'When a pass last ended with exit code 0; 0 if none has.',
        this.#lastSuccess,
      ),
      ...single(
        'charges_heartbeat_timestamp_seconds',
        'gauge',
        'When the heartbeat was last written.',
        heartbeat,
      ),
      '',
    ].join('\n');
  }
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function family(
  name: string,
  type: string,
  help: string,
  counts: ReadonlyMap<string, number>,
  label: string,
): string[] {
  const samples = [...counts].map(([key, count]) => `${name}{${label}="${key}"} ${count}`);
  return [...head(name, type, help), ...samples];
}

function single(name: string, type: string, help: string, value: number): string[] {
  return [...head(name, type, help), `${name} ${value}`];
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}
