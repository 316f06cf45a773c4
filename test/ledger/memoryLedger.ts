import { compareWithUpdates, sameValues, unchangedSinceExport } from '../../src/ledger/chargeHistory.ts';
import {
  type AbandonReply,
  type AcceptedUser,
  type Content,
  type EarlierUpdate,
  type JournalEntry,
  type KnownCharge,
  LEASE_MS,
  type Lease,
  type LeaseReply,
  type LeaseTerms,
  type Ledger,
  type Loading,
  type NewRun,
  type OutdatedRow,
  type RunFiles,
  type SendableRow,
  type SentEnd,
  type UnsentRow,
} from '../../src/ledger/ledger.ts';
import { LedgerError } from '../../src/model/errors.ts';
import type { StandingCharge } from '../../src/model/invoice.ts';
import {
  type ChargeUpdate,
  type ChargeValues,
  type CheckedRow,
  type Problem,
  runRowOf,
} from '../../src/model/row.ts';
import {
  type LedgerRow,
  mayHaveBeenApplied,
  NO_ROWS,
  NOT_RECORDED,
  type RowCounts,
  type RowFigures,
  type RowState,
  type Run,
  type RunSheet,
} from '../../src/model/run.ts';
import { isOpen, type Kept, type KeptRow, ledgerRow, MemoryReadings, noteAfter } from './memoryReadings.ts';

/** A ledger in memory, for tests that need none on disk; it outlives nothing. It keeps to the whole contract of `Ledger`. */
export class MemoryLedger extends MemoryReadings implements Ledger {
  readonly #loading = new Set<string>();

  async proveWritable(): Promise<void> {}

  async startLoading({ id, ...run }: NewRun): Promise<Loading> {
    if (this.memory.kept.has(id)) throw new LedgerError(`There is a run ${id} already.`);
    const holder = {};
    const fresh = {
      finished: null,
      stopReason: null,
      stopCause: null,
      stopRow: null,
      report: null,
      reportSha256: null,
      sync: NOT_RECORDED,
    };
    const kept: Kept = {
      run: { id, ...run, ...fresh, state: 'loading' },
      rows: [],
      known: await this.moment(),
      seen: 0,
      reports: [],
      holder,
      expires: 0,
      before: new Map(),
      after: new Map(),
      invoices: new Map(),
      invoicesReadAt: new Map(),
    };
    this.memory.kept.set(id, kept);
    this.#loading.add(id);
    const write = (work: () => void): void => {
      if (kept.run.state !== 'loading' || this.memory.kept.get(id) !== kept)
        throw new LedgerError('It is no longer being loaded.', { lost: true });
      work();
    };
    return {
      addRows: async (rows) => write(() => kept.rows.push(...rows.map(unsent))),
      addProblems: async (problems) =>
        write(() => {
          const added = problems.map((problem) => ({ problem, at: indexOf(kept, runRowOf(problem)) }));
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
          kept.known = this.#knownTo(kept);
          kept.rows = kept.rows.map((row) => this.#withKnown(kept, row));
          if (notValid !== null) this.#loading.delete(id);
        }),
      discard: async () =>
        write(() => {
          this.memory.kept.delete(id);
          this.#loading.delete(id);
        }),
    };
  }

  async findRun(id: string): Promise<Run | undefined> {
    const exact = this.memory.kept.get(id);
    if (exact) return exact.run;
    const begins = this.#runs().filter((run) => id !== '' && run.id.startsWith(id));
    return begins.length === 1 ? begins[0] : undefined;
  }

  #runs(): Run[] {
    return [...this.memory.kept.values()].map(({ run }) => run).reverse();
  }

  async runs(): Promise<Run[]> {
    return this.#runs();
  }

  async runsOf(content: Content): Promise<Run[]> {
    return this.#runs().filter((run) => isOf(run, content));
  }

  async counts(run: string): Promise<RowCounts> {
    const counts: Record<RowState, number> = { ...NO_ROWS };
    for (const { state } of this.keptRun(run).rows) counts[state] += 1;
    return counts;
  }

  async *figures(run: string): AsyncGenerator<RowFigures[], void, undefined> {
    yield this.keptRun(run).rows.map(({ state, values, stated, outcome, sentAgain }) => ({
      state,
      values,
      ...(stated === undefined ? {} : { stated }),
      outcome,
      sentAgain,
    }));
  }

  async *rows(run: string, states?: readonly RowState[]): AsyncGenerator<LedgerRow[], void, undefined> {
    const kept = this.keptRun(run);
    const rows = kept.rows.filter(({ state }) => !states || states.includes(state));
    if (rows.length > 0) yield rows.map((row) => ledgerRow(kept, row));
  }

  async hasUpdated(id: string, { target, since, own }: AcceptedUser): Promise<boolean> {
    return [...this.memory.kept.values()].some(({ run, rows }) => {
      const isOwn = run.id === id;
      const sameUser =
        run.target?.host === target.host &&
        run.target.warehouse === target.warehouse &&
        run.target.username === target.username;
      if (isOwn ? !own : run.dryRun || !sameUser) return false;
      return rows.some(({ state, sentAt }) => state === 'updated' && (isOwn || sentAt! >= since));
    });
  }

  async sendable(run: string, afterRow: number, limit: number): Promise<SendableRow[]> {
    return this.keptRun(run)
      .rows.filter((row) => row.row > afterRow && isOpen(row))
      .slice(0, limit)
      .map(({ row, values, attempts, state }) => ({
        row,
        update: values as ChargeUpdate,
        attempts,
        outcomeUnknown: state === 'sending',
      }));
  }

  async lease(id: string, { target, again, seen }: LeaseTerms): Promise<LeaseReply> {
    const kept = this.keptRun(id);
    if (['loading', 'not valid', 'abandoned'].includes(kept.run.state))
      throw new LedgerError('It was never ready to be sent.');
    const corrected = kept.rows.flatMap(({ origin }) => this.memory.kept.get(origin?.run ?? '') ?? []);
    const held = [kept, ...corrected].find((run) => this.#isHeld(run));
    if (held) return { kind: 'held', run: held.run.id, holder: 'this process' };
    const other = again ? undefined : this.#otherRun(kept.run, target.automationUrl);
    if (other) return { kind: 'other run', run: other };
    const holder = {};
    const open = {
      state: 'sending',
      target,
      finished: null,
      stopReason: null,
      stopCause: null,
      stopRow: null,
    } as const;
    kept.run = { ...kept.run, ...open };
    kept.holder = holder;
    kept.expires = this.memory.now + LEASE_MS;
    kept.seen = seen ?? kept.seen;
    this.#loading.delete(id);
    for (const { origin } of kept.rows) if (origin) this.#supersede(origin, id);
    return { kind: 'given', lease: this.#leaseOf(kept, holder) };
  }

  #isHeld({ holder, expires }: Kept): boolean {
    return holder !== null && expires > this.memory.now;
  }

  #supersede({ run, row }: { readonly run: string; readonly row: number }, by: string): void {
    const rows = this.memory.kept.get(run)?.rows ?? [];
    const at = rows.findIndex((candidate) => candidate.row === row);
    if (at < 0 || ['updated', 'unchanged', 'superseded'].includes(rows[at]!.state)) return;
    rows[at] = { ...rows[at]!, state: 'superseded', outcome: { state: 'superseded', run: by } };
  }

  #knownTo({ run, known }: Kept): number {
    const { id, sheet, target } = run;
    const content = target && { ...sheet, automationUrl: target.automationUrl };
    const earlier = [...this.memory.kept.values()].filter(
      (other) =>
        content !== null &&
        other.run.id !== id &&
        isOf(other.run, content) &&
        !['loading', 'checked', 'not valid'].includes(other.run.state),
    );
    return Math.min(known, ...earlier.map((other) => other.known));
  }

  #withKnown(kept: Kept, row: KeptRow): KeptRow {
    const baseline = this.finishedBaseline(row.baseline ?? '')?.baseline;
    const known = this.#knownOfOrigin(row) ?? this.#knownToUndo(kept, row) ?? baseline?.moment;
    return known === undefined ? row : { ...row, known: Math.min(kept.known, known) };
  }

  #knownToUndo(kept: Kept, row: KeptRow): number | undefined {
    const { kind, run } = this.finishedBaseline(row.baseline ?? '')?.baseline ?? {};
    const charge = this.exportedCharge(row.baseline, row.values.ChargeId);
    const undone = kind === 'undo' && run ? this.memory.kept.get(run) : undefined;
    const moments = (undone?.rows ?? [])
      .filter(({ values }) => values.ChargeId === row.values.ChargeId)
      .flatMap(({ moment }) => moment ?? []);
    if (!charge || moments.length === 0) return undefined;
    const last = Math.max(...moments);
    const updates = this.#updatesOf({ ...kept, seen: 0 }, { ...row, known: last });
    const outcome = compareWithUpdates(charge.values as ChargeValues, updates);
    return outcome?.state === 'conflict' ? last : undefined;
  }

  #knownOfOrigin({ origin, ...row }: KeptRow): number | undefined {
    const run = origin && this.memory.kept.get(origin.run);
    const before = run?.rows.find((candidate) => candidate.row === origin!.row);
    if (!run || !before) return undefined;
    const isAsBefore = sameValues(row.stated ?? row.values, before.stated ?? before.values);
    return isAsBefore ? (before.known ?? run.known) : (run.reports[origin!.report - 1] ?? 0);
  }

  #updatesOf({ run, known, seen }: Kept, { row: mine, values, known: ofRow }: KeptRow): EarlierUpdate[] {
    const others = [...this.memory.kept.values()].filter(
      (other) =>
        !other.run.dryRun &&
        other.run.target?.automationUrl.toLowerCase() === run.target?.automationUrl.toLowerCase(),
    );
    return others
      .flatMap((other) => other.rows.map((row) => ({ row, run: other.run.id, own: other.run.id === run.id })))
      .filter(({ row, own }) => !own || row.row !== mine)
      .filter(({ row }) => row.values.ChargeId === values.ChargeId && mayBeApplied(row))
      .sort((a, b) => a.row.moment! - b.row.moment!)
      .map(({ row, run, own }) => ({
        run,
        at: row.sentAt,
        values: row.values,
        certain: row.state === 'updated',
        after: !own && row.moment! > Math.max(ofRow ?? known, seen),
      }));
  }

  #otherRun({ id, sheet, started }: Run, automationUrl: string): Run | undefined {
    const content = { sha256: sheet.sha256, tab: sheet.tab, automationUrl };
    const same = this.#runs().filter((run) => isOf(run, content));
    return same.find(
      ({ id: other, state, finished }) =>
        other !== id &&
        (state === 'sending' ||
          (['finished', 'stopped', 'interrupted'].includes(state) && finished! >= started)),
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
        kept.expires = this.memory.now + LEASE_MS;
        return true;
      },
      record: async (entry) => {
        const moment = await this.moment();
        let conflicts: readonly UnsentRow[] = [];
        write(() => {
          conflicts = entry.announced.flatMap((row) => this.#conflictOf(kept, row));
          recordEntry(kept, entry, conflicts, moment);
        });
        return conflicts;
      },
      verify: async (verified) => write(() => noteAfter(kept, verified)),
      finish: async (end: SentEnd) =>
        write(() => {
          kept.run = { ...kept.run, ...end };
        }),
      release: async () => {
        if (kept.holder === holder) kept.holder = null;
      },
    };
  }

  #conflictOf(kept: Kept, number: number): UnsentRow[] {
    const row = kept.rows[indexOf(kept, number)]!;
    const outcome = compareWithUpdates(row.values, this.#updatesOf(kept, row));
    return outcome?.state === 'conflict' ? [{ row: number, outcome }] : [];
  }

  async *knownCharges(id: string): AsyncGenerator<KnownCharge[], void, undefined> {
    const kept = this.keptRun(id);
    const known = kept.rows
      .filter(isOpen)
      .map((row) => ({
        row: row.row,
        values: row.values,
        updates: this.#updatesOf(kept, row),
        exported: this.exportedCharge(row.baseline, row.values.ChargeId)?.values ?? null,
        written: this.exportedCharge(row.baseline, row.values.ChargeId)?.written ?? null,
        seen: this.#seen(row),
        gone: this.#gone(kept, row),
        before: kept.before.get(row.values.ChargeId!) ?? null,
      }))
      .filter(
        ({ updates, exported, seen, gone, before }) =>
          updates.length > 0 || exported || seen || gone || before,
      );
    if (known.length > 0) yield known;
  }

  #seen({ origin, stated, values }: KeptRow): StandingCharge | null {
    const run = origin && this.memory.kept.get(origin.run);
    const original = run?.rows.find(({ row }) => row === origin!.row);
    if (!run || !original || sameValues(stated ?? values, original.stated ?? original.values)) return null;
    return run.before.get(values.ChargeId!)?.charge ?? null;
  }

  #gone(kept: Kept, { baseline, values }: KeptRow): KnownCharge['gone'] {
    const exported = this.exportedCharge(baseline, values.ChargeId);
    const at = exported && kept.invoicesReadAt.get(exported.invoice);
    if (at === undefined || kept.before.has(values.ChargeId!)) return null;
    return { invoice: exported!.invoice, at };
  }

  async *outdatedRows(id: string): AsyncGenerator<OutdatedRow[], void, undefined> {
    const outdated = this.keptRun(id).rows.flatMap(({ row, values, origin }) => {
      const run = origin && this.memory.kept.get(origin.run);
      const now = run?.rows.find((candidate) => candidate.row === origin!.row);
      if (now?.state !== 'updated' || now.moment! <= (run!.reports[origin!.report - 1] ?? 0)) return [];
      return [{ row, chargeId: values.ChargeId ?? null, run: origin!.run, at: now.sentAt }];
    });
    if (outdated.length > 0) yield outdated;
  }

  async discard(id: string): Promise<void> {
    if (this.keptRun(id).run.state !== 'checked') throw new LedgerError('It was begun already.');
    this.memory.kept.delete(id);
    this.#loading.delete(id);
  }

  async abandon(id: string, finished: string): Promise<AbandonReply> {
    const kept = this.keptRun(id);
    if (this.#isHeld(kept)) return { kind: 'held', holder: 'this process' };
    if (['loading', 'checked', 'not valid'].includes(kept.run.state))
      throw new LedgerError('It was never sent.');
    kept.run = { ...kept.run, state: 'abandoned', finished };
    return { kind: 'abandoned' };
  }

  async startReport(id: string): Promise<number> {
    return this.keptRun(id).reports.push(await this.moment());
  }

  async noteFiles(id: string, { file, report }: RunFiles): Promise<void> {
    const kept = this.keptRun(id);
    const sheet = file === undefined ? kept.run.sheet : { ...kept.run.sheet, file };
    const files = report ? { report: report.path, reportSha256: report.sha256 } : {};
    kept.run = { ...kept.run, sheet, ...files };
  }

  override async close(): Promise<void> {
    await super.close();
    for (const id of this.#loading) this.memory.kept.delete(id);
  }
}

function isOf({ dryRun, sheet, target }: Run, { sha256, tab, automationUrl }: Content): boolean {
  const samePlace = target?.automationUrl.toLowerCase() === automationUrl.toLowerCase();
  const sameTab = sheet.tab === tab || sheet.tab === null || tab === null;
  return !dryRun && samePlace && sheet.sha256 === sha256 && sameTab;
}

function unsent(row: CheckedRow): KeptRow {
  const outcome = row.problems.length > 0 ? null : unchangedSinceExport(row);
  const state = row.problems.length > 0 ? 'invalid' : (outcome?.state ?? 'pending');
  return { ...row, state, attempts: 0, sentAt: null, outcome, sentAgain: false, verification: null };
}

function withProblem(row: KeptRow, problem: Problem): KeptRow {
  return { ...row, state: 'invalid', outcome: null, problems: [...row.problems, problem] };
}

function indexOf({ rows }: Kept, number: number): number {
  const at = rows.findIndex(({ row }) => row === number);
  if (at < 0) throw new LedgerError(`There is no row ${number}.`);
  return at;
}

function mayBeApplied({ state, outcome }: KeptRow): boolean {
  return state === 'updated' || state === 'sending' || mayHaveBeenApplied(outcome);
}

function recordEntry(
  kept: Kept,
  { announced, settled, withdrawn, unsent }: JournalEntry,
  conflicts: readonly UnsentRow[],
  moment: number,
): void {
  const rows = [...kept.rows];
  const change = (number: number, changes: Partial<KeptRow>): void => {
    const at = indexOf(kept, number);
    rows[at] = { ...rows[at]!, ...changes };
  };
  for (const row of announced) {
    if (conflicts.some((conflict) => conflict.row === row)) continue;
    change(row, { state: 'sending', attempts: rows[indexOf(kept, row)]!.attempts + 1, moment });
  }
  const pending = unsent.filter(({ row }) => rows[indexOf(kept, row)]!.state === 'pending');
  for (const { row, outcome } of [...conflicts, ...pending]) change(row, { state: outcome.state, outcome });
  for (const { row, attempts } of withdrawn)
    if (rows[indexOf(kept, row)]!.state === 'sending') change(row, { state: 'pending', attempts });
  for (const { row, outcome, ...rest } of settled)
    change(row, { state: outcome.state, outcome, ...rest, moment });
  kept.rows = rows;
}
