import {
  type Content,
  type JournalEntry,
  LEASE_MS,
  type Lease,
  type LeaseReply,
  type LeaseTerms,
  type Ledger,
  type Loading,
  type NewRun,
  type SendableRow,
  type SentEnd,
  type UnsentEnd,
} from '../../src/ledger/ledger.ts';
import { LedgerError } from '../../src/model/errors.ts';
import type { ChargeUpdate, CheckedRow, Problem } from '../../src/model/row.ts';
import {
  type LedgerRow,
  NO_ROWS,
  NOT_RECORDED,
  type RowCounts,
  type RowFigures,
  type RowState,
  type Run,
  type RunSheet,
} from '../../src/model/run.ts';

interface Kept {
  run: Run;
  rows: LedgerRow[];
  /** Who loads it, or has it leased. */
  holder: object | null;
  expires: number;
}

/** The data of a memory ledger, which several openings may share, and its clock. */
export class Memory {
  readonly kept = new Map<string, Kept>();
  /** Milliseconds. */
  now = 0;
}

/** A ledger in memory, for tests that need none on disk; it outlives nothing. It keeps to the whole contract of `Ledger`. */
export class MemoryLedger implements Ledger {
  readonly #memory: Memory;
  readonly #loading = new Set<string>();

  constructor(memory: Memory = new Memory()) {
    this.#memory = memory;
  }

  async proveWritable(): Promise<void> {}

  async startLoading({ id, ...run }: NewRun): Promise<Loading> {
    if (this.#memory.kept.has(id)) throw new LedgerError(`There is a run ${id} already.`);
    const holder = {};
    const fresh = { finished: null, stopReason: null, stopCause: null, report: null, sync: NOT_RECORDED };
    const kept: Kept = { run: { id, ...run, ...fresh, state: 'loading' }, rows: [], holder, expires: 0 };
    this.#memory.kept.set(id, kept);
    this.#loading.add(id);
    const write = (work: () => void): void => {
      if (kept.run.state !== 'loading' || this.#memory.kept.get(id) !== kept)
        throw new LedgerError('It is no longer being loaded.', { lost: true });
      work();
    };
    return {
      addRows: async (rows) => write(() => kept.rows.push(...rows.map(unsent))),
      addProblems: async (problems) =>
        write(() => {
          const added = problems.map((problem) => ({ problem, at: indexOf(kept, problem.row) }));
          for (const { problem, at } of added) kept.rows[at] = withProblem(kept.rows[at]!, problem);
        }),
      finish: async (sheet: RunSheet, notValid) =>
        write(() => {
          const end =
            notValid === null
              ? ({ state: 'checked' } as const)
              : ({
                  state: 'not valid',
                  stopReason: notValid.reason,
                  finished: new Date().toISOString(),
                } as const);
          kept.run = { ...kept.run, sheet, ...end };
          kept.holder = null;
          this.#loading.delete(id);
        }),
      discard: async () =>
        write(() => {
          this.#memory.kept.delete(id);
          this.#loading.delete(id);
        }),
    };
  }

  async findRun(id: string): Promise<Run | undefined> {
    const exact = this.#memory.kept.get(id);
    if (exact) return exact.run;
    const begins = this.#runs().filter((run) => id !== '' && run.id.startsWith(id));
    return begins.length === 1 ? begins[0] : undefined;
  }

  #runs(): Run[] {
    return [...this.#memory.kept.values()].map(({ run }) => run).reverse();
  }

  async runs(): Promise<Run[]> {
    return this.#runs();
  }

  async runsOf(content: Content): Promise<Run[]> {
    return this.#runs().filter((run) => isOf(run, content));
  }

  async counts(run: string): Promise<RowCounts> {
    const counts: Record<RowState, number> = { ...NO_ROWS };
    for (const { state } of this.#kept(run).rows) counts[state] += 1;
    return counts;
  }

  async *figures(run: string): AsyncGenerator<RowFigures[], void, undefined> {
    yield this.#kept(run).rows.map(({ state, values, outcome, sentAgain }) => ({
      state,
      values,
      outcome,
      sentAgain,
    }));
  }

  async *rows(run: string, states?: readonly RowState[]): AsyncGenerator<LedgerRow[], void, undefined> {
    const rows = this.#kept(run).rows.filter(({ state }) => !states || states.includes(state));
    if (rows.length > 0) yield rows;
  }

  async sendable(run: string, afterRow: number, limit: number): Promise<SendableRow[]> {
    return this.#kept(run)
      .rows.filter(({ row, state }) => row > afterRow && (state === 'pending' || state === 'sending'))
      .slice(0, limit)
      .map(({ row, values, attempts, state }) => ({
        row,
        update: values as ChargeUpdate,
        attempts,
        outcomeUnknown: state === 'sending',
      }));
  }

  async lease(id: string, { target, again }: LeaseTerms): Promise<LeaseReply> {
    const kept = this.#kept(id);
    if (kept.run.state === 'loading' || kept.run.state === 'not valid')
      throw new LedgerError('It was never ready to be sent.');
    if (kept.holder !== null && kept.expires > this.#memory.now)
      return { kind: 'held', holder: 'this process' };
    const other = again ? undefined : this.#otherRun(kept.run, target.automationUrl);
    if (other) return { kind: 'other run', run: other };
    const holder = {};
    const open = { state: 'sending', target, finished: null, stopReason: null, stopCause: null } as const;
    kept.run = { ...kept.run, ...open };
    kept.holder = holder;
    kept.expires = this.#memory.now + LEASE_MS;
    return { kind: 'given', lease: this.#leaseOf(kept, holder) };
  }

  #otherRun({ id, sheet, started }: Run, automationUrl: string): Run | undefined {
    const content = { sha256: sheet.sha256, tab: sheet.tab, automationUrl };
    const same = this.#runs().filter((run) => isOf(run, content));
    return same.find(
      ({ id: other, state, finished, stopCause }) =>
        other !== id &&
        (state === 'sending' ||
          (['finished', 'stopped', 'interrupted'].includes(state) &&
            finished! >= started &&
            stopCause !== 'unconfirmed' &&
            stopCause !== 'file changed')),
    );
  }

  #leaseOf(kept: Kept, holder: object): Lease {
    const write = (work: () => void): void => {
      if (kept.holder !== holder) throw new LedgerError('The lease is lost.', { lost: true });
      work();
    };
    return {
      renew: async () => {
        if (kept.holder !== holder) return false;
        kept.expires = this.#memory.now + LEASE_MS;
        return true;
      },
      record: async (entry) => write(() => recordEntry(kept, entry)),
      finish: async (end: SentEnd) =>
        write(() => {
          kept.run = { ...kept.run, ...end };
        }),
      release: async () => {
        if (kept.holder === holder) kept.holder = null;
      },
    };
  }

  async endUnsent(id: string, end: UnsentEnd): Promise<void> {
    const kept = this.#kept(id);
    if (kept.run.state !== 'checked') throw new LedgerError('It was begun already.');
    kept.run = { ...kept.run, ...end };
  }

  async noteFiles(id: string, { file, report }: { file?: string; report?: string }): Promise<void> {
    const kept = this.#kept(id);
    const sheet = file === undefined ? kept.run.sheet : { ...kept.run.sheet, file };
    kept.run = { ...kept.run, sheet, report: report ?? kept.run.report };
  }

  async close(): Promise<void> {
    for (const id of this.#loading) this.#memory.kept.delete(id);
  }

  #kept(id: string): Kept {
    const kept = this.#memory.kept.get(id);
    if (!kept) throw new LedgerError(`There is no run ${id}.`);
    return kept;
  }
}

function isOf({ dryRun, sheet, target }: Run, { sha256, tab, automationUrl }: Content): boolean {
  const samePlace = target?.automationUrl.toLowerCase() === automationUrl.toLowerCase();
  return !dryRun && samePlace && sheet.sha256 === sha256 && sheet.tab === tab;
}

function unsent(row: CheckedRow): LedgerRow {
  const state = row.problems.length > 0 ? 'invalid' : 'pending';
  return { ...row, state, attempts: 0, sentAt: null, outcome: null, sentAgain: false };
}

function withProblem(row: LedgerRow, problem: Problem): LedgerRow {
  return { ...row, state: 'invalid', problems: [...row.problems, problem] };
}

function indexOf({ rows }: Kept, number: number): number {
  const at = rows.findIndex(({ row }) => row === number);
  if (at < 0) throw new LedgerError(`There is no row ${number}.`);
  return at;
}

function recordEntry(kept: Kept, { announced, settled, withdrawn }: JournalEntry): void {
  const rows = [...kept.rows];
  const change = (number: number, changes: Partial<LedgerRow>): void => {
    const at = indexOf(kept, number);
    rows[at] = { ...rows[at]!, ...changes };
  };
  for (const row of announced)
    change(row, { state: 'sending', attempts: rows[indexOf(kept, row)]!.attempts + 1 });
  for (const { row, attempts } of withdrawn) change(row, { state: 'pending', attempts });
  for (const { row, outcome, ...rest } of settled) change(row, { state: outcome.state, outcome, ...rest });
  kept.rows = rows;
}
