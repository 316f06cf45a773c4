import { lstat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { record } from '../../import/record.ts';
import type { SendTools } from '../../import/send.ts';
import type { Clock } from '../../lib/clock.ts';
import { instant, localClock } from '../../lib/localTime.ts';
import type { ProgramFiles } from '../../lib/programFiles.ts';
import { visible } from '../../lib/visibleText.ts';
import {
  BrokenRunError,
  ChargesError,
  ConfigurationError,
  InterruptedError,
  LedgerError,
  sentenceOf,
} from '../../model/errors.ts';
import { EXIT, type ExitCode } from '../../model/exitCodes.ts';
import { NOT_RECORDED, type Outcome } from '../../model/run.ts';
import { errorThrown, type JsonError } from '../../reporter/wording/jsonError.ts';
import { type Claim, claimSheet, giveBack, leftoverClaims } from './claim.ts';
import { lockFolder } from './folderLock.ts';
import { isOfSystem, nameOfUser, workingIn } from './folderProblem.ts';
import { type DropFolders, dropFoldersOf, prepareDropFolders } from './folders.ts';
import type { ClaimWork, ImportSettings } from './importClaim.ts';
import { errorOfPass, headlineOf, type PassEnd, type PassSummary, passExitCode } from './passSummary.ts';
import { proveFolders } from './proveFolders.ts';
import { RefusedFiles } from './refusedFiles.ts';
import { type Candidate, type LeftAlone, scanFolder, type Unusable } from './scanFolder.ts';
import { isOpenable, settleFolder } from './settle.ts';
import { settleClaim } from './settleClaim.ts';
import { outcomeOf, type PassStop, type SheetOutcome, staysInProcessing } from './sheetOutcome.ts';
import { notToldYet } from './toldFiles.ts';

/** What a pass needs to know. */
export interface PassRequest {
  readonly folder: string;
  /** How long a file must be unchanged before it is imported, in milliseconds. */
  readonly settleMs: number;
  readonly settings: ImportSettings;
  /** Opens the ledger and the other sending tools, for one pass. */
  openTools(): Promise<SendTools & AsyncDisposable>;
  /** The files of the program that makes the pass. */
  readonly program: ProgramFiles;
  /** The time zone of the archive's day folders; the machine's if absent. */
  readonly zone?: string;
}

/** Follows a pass. */
export interface PassObserver {
  readonly interrupt: AbortSignal;
  onSheet(sheet: SheetOutcome): void;
  onSettled(outcome: Outcome): void;
  onCall(): void;
}

/** How many problems a file's summary shows in full. */
const KEPT_PROBLEMS = 50;

/**
 * Makes one pass over a drop folder: continues what an earlier pass left in `processing/`, imports every settled file in name order,
 * archives each with its result, and records the pass. It never throws: errors are in the summary.
 */
export async function makePass(
  request: PassRequest,
  clock: Clock,
  observer: PassObserver,
): Promise<PassSummary> {
  const pass = new Pass(request, clock, observer);
  return pass.summary(await pass.make());
}

interface Ended {
  readonly end: PassEnd;
  readonly reason: string | null;
  /** The exit code of a failure. */
  readonly exitCode?: ExitCode;
  readonly error?: JsonError;
}

class Pass {
  readonly #request: PassRequest;
  readonly #clock: Clock;
  readonly #observer: PassObserver;
  readonly #folders: DropFolders;
  readonly #started = instant();
  readonly #sheets: SheetOutcome[] = [];
  readonly #rows = { updated: 0, rejected: 0, failed: 0 };
  #calls = 0;
  readonly #inUse: Candidate[] = [];
  readonly #refused: RefusedFiles;
  #waiting: readonly string[] = [];
  #leftAlone: readonly LeftAlone[] = [];
  #recorded = NOT_RECORDED;
  #notCompared: string | null = null;
  /** Whether ledger, folders and disk have been proven, after which files are moved and sent. */
  #proven = false;
  readonly #day: string;

  constructor(request: PassRequest, clock: Clock, observer: PassObserver) {
    this.#request = request;
    this.#clock = clock;
    this.#observer = observer;
    this.#folders = dropFoldersOf(resolve(request.folder));
    this.#refused = new RefusedFiles(request.settings.policy.maxConsecutiveFailures, {
      updated: () => this.#rows.updated,
      importOne: (claim, work) => this.#importOne(claim, work),
      say: (sheet) => this.#say(sheet),
    });
    this.#day = localClock(request.zone).local(instant())!.date;
  }

  async make(): Promise<Ended> {
    try {
      return await this.#lockAndImport();
    } catch (thrown) {
      // The first failure counts, not one while the ledger was closed after it.
      const error: unknown = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
      if (this.#observer.interrupt.aborted) return { end: 'interrupted', reason: 'Interrupted by a signal.' };
      if (await this.#comesFromReplacement(error)) return { end: 'stopped', reason: REPLACED.reason };
      const exitCode = error instanceof ChargesError ? error.exitCode : EXIT.internal;
      if (this.#proven)
        return { end: 'failed', reason: reasonOf(error), exitCode, error: errorThrown(error) };
      this.#waiting = await namesOfCandidates(this.#folders.root).catch(() => []);
      const reason = `${reasonOf(error)} Nothing was moved or sent.`;
      return { end: 'failed', reason, exitCode, error: errorThrown(error) };
    }
  }

  async #lockAndImport(): Promise<Ended> {
    const { interrupt } = this.#observer;
    await prepareDropFolders(this.#folders);
    const locking = workingIn(this.#folders.processing, () =>
      lockFolder(this.#folders.lock, this.#clock, interrupt),
    );
    await using lock = await withDispose(locking);
    if ('busy' in lock) {
      const { machine, pid } = lock.busy;
      const reason = `another pass is running in this folder (process ${pid} on ${visible(machine.split(' ')[0]!)}).`;
      return { end: 'busy', reason };
    }
    await using tools = await this.#request.openTools().catch(blameLedger);
    await tools.ledger.proveWritable();
    await proveFolders(this.#folders, this.#day);
    this.#proven = true;
    const stopped = await this.#importAll(tools, AbortSignal.any([interrupt, lock.lost])).catch(
      (error: unknown) => {
        if (lock.lost.aborted) return LOST;
        throw error;
      },
    );
    if (lock.lost.aborted) return { end: 'stopped', reason: LOST.reason };
    if (stopped !== null) return { end: stopped.kind, reason: stopped.reason };
    // Recorded even if no file was found, to show that the pass ran.
    this.#recorded = await record(this.#request.settings, {
      client: await tools.client(),
      clock: this.#clock,
      random: Math.random,
      interrupt,
    });
    return { end: 'done', reason: null };
  }

  /** @returns why the pass ended early, or null if it went through the whole folder */
  async #importAll(tools: SendTools, interrupt: AbortSignal): Promise<PassStop | null> {
    const work = this.#work(tools, interrupt);
    const stop = await this.#importEach(work, interrupt);
    return await this.#refused.settle(work, stop);
  }

  async #importEach(work: ClaimWork, interrupt: AbortSignal): Promise<PassStop | null> {
    // Leftovers come first, because their updates are older.
    const leftovers = await leftoverClaims(this.#folders);
    for (const claim of leftovers) {
      const stop = await this.#importOne(claim, work);
      if (stop === null) continue;
      const names = await namesOfCandidates(this.#folders.root);
      const back = this.#sheets.map(({ path }) => path);
      this.#waiting = names.filter((name) => !back.includes(visible(name)));
      return stop;
    }
    const { ready, writing, scan } = await settleFolder({
      settleMs: this.#request.settleMs,
      clock: this.#clock,
      interrupt,
      look: () => scanFolder(this.#folders.root),
      isFree: (candidate) => isOpenable(this.#folders.root, candidate),
    });
    this.#leftAlone = scan.leftAlone.map(({ name, why }) => ({ name: visible(name), why }));
    await this.#tellUnusable(ready.filter((file) => 'remedy' in file));
    const usable = ready.filter((file) => !('remedy' in file));
    for (const [index, candidate] of usable.entries()) {
      this.#waiting = [...writing, ...usable.slice(index)].map(({ name }) => name);
      if (interrupt.aborted) return INTERRUPTED;
      const claim = await this.#claim(candidate);
      this.#waiting = [...writing, ...this.#inUse, ...usable.slice(index + 1)].map(({ name }) => name);
      const stop = claim && (await this.#importOne(claim, work));
      if (stop !== null) return stop;
    }
    this.#waiting = [...writing, ...this.#inUse].map(({ name }) => name);
    return null;
  }

  /** Each unusable file is told of once: people see it at once, and schedulers by the exit code. */
  async #tellUnusable(unusable: readonly Unusable[]): Promise<void> {
    for (const file of await notToldYet(this.#folders, unusable)) this.#sayNotTaken(file, file.remedy);
  }

  #sayNotTaken({ name }: Candidate, message: string): void {
    this.#say({ ...outcomeOf(name, 'not taken', name, message), needsPerson: true });
  }

  async #claim(candidate: Candidate): Promise<Claim | null> {
    const claim = await claimSheet(this.#folders, candidate);
    if (claim === 'in use') this.#inUse.push(candidate);
    if (claim === 'EPERM' || claim === 'EACCES') {
      const why = `It can't be moved to processing/ (${claim}), so it was not imported.`;
      const remedy = `Allow ${nameOfUser()} to move it out of the folder: make that user its owner, or remove the folder's sticky bit.`;
      this.#sayNotTaken(candidate, `${why} ${remedy}`);
      return null;
    }
    if (typeof claim === 'string') return null;
    const facts = await lstat(claim.path);
    // Since the last scan, someone may have replaced the file, even with a link.
    if (facts.isFile() && facts.size === candidate.size && facts.mtimeMs === candidate.mtimeMs) return claim;
    this.#inUse.push({ ...candidate, name: await giveBack(this.#folders, claim) });
    return null;
  }

  async #importOne(claim: Claim, work: ClaimWork): Promise<PassStop | null> {
    try {
      const end = await settleClaim(claim, work);
      if ('refusedAgain' in end) return this.#refused.keep(end.refusedAgain);
      this.#say(end.sheet);
      return end.stop;
    } catch (error) {
      const stop = await this.#stopFor(error);
      const reason = stop === REPLACED ? REPLACED.reason : reasonOf(error);
      this.#say({ ...staysInProcessing(claim, reason), needsPerson: stop === null });
      if (stop !== null) return stop;
      // Without a ledger or a disk no file can be imported; any other error concerns this file only.
      if (error instanceof LedgerError || error instanceof BrokenRunError || isOfSystem(error)) throw error;
      return null;
    }
  }

  /** The error that ends a pass in the middle of a file, though nothing is wrong with either. */
  async #stopFor(error: unknown): Promise<PassStop | null> {
    if (error instanceof InterruptedError) return INTERRUPTED;
    return (await this.#comesFromReplacement(error)) ? REPLACED : null;
  }

  /** After an upgrade, a module of the program that was not loaded yet is missing, or does not fit the loaded ones. */
  async #comesFromReplacement(error: unknown): Promise<boolean> {
    const isExplained = error instanceof ChargesError && !(error instanceof BrokenRunError);
    return !isExplained && (await this.#request.program.wereReplaced());
  }

  #say(sheet: SheetOutcome): void {
    this.#sheets.push(sheet);
    this.#observer.onSheet(sheet);
  }

  #work(tools: SendTools, interrupt: AbortSignal): ClaimWork {
    return {
      folders: this.#folders,
      settings: this.#request.settings,
      tools,
      day: this.#day,
      onUnread: (reason) => {
        this.#notCompared ??= visible(reason);
      },
      observer: {
        interrupt,
        keptProblems: KEPT_PROBLEMS,
        onSettled: (outcome) => {
          this.#rows[outcome.state] += 1;
          this.#observer.onSettled(outcome);
        },
        onCall: () => {
          this.#calls += 1;
          this.#observer.onCall();
        },
      },
    };
  }

  summary({ end, reason, exitCode, error }: Ended): PassSummary {
    const expected = this.#request.settings.target.goodsOwnerId !== null;
    const waiting = this.#waiting.map(visible);
    const summary = {
      folder: visible(this.#folders.root),
      host: hostname(),
      started: this.#started,
      finished: instant(),
      end,
      exitCode: exitCode ?? passExitCode(end, this.#sheets, this.#recorded, expected),
      headline: headlineOf(end, this.#sheets, waiting, reason),
      reason,
      sheets: this.#sheets,
      waiting,
      leftAlone: this.#leftAlone,
      notCompared: this.#notCompared,
      recorded: this.#recorded,
      calls: this.#calls,
      rows: this.#rows,
    };
    return { ...summary, error: errorOfPass(summary, error ?? null) };
  }
}

const LOST: PassStop = {
  kind: 'stopped',
  reason:
    'Another pass took over the folder because this one stopped responding, or the folder could not be written to.',
};
const REPLACED: PassStop = {
  kind: 'stopped',
  reason: 'The program files of charges were replaced while it was running.',
};
const INTERRUPTED: PassStop = { kind: 'interrupted', reason: 'Interrupted by a signal.' };

async function namesOfCandidates(root: string): Promise<string[]> {
  const { candidates } = await scanFolder(root);
  return candidates.map(({ name }) => name);
}

/** A state folder that can't be used is a failure of the ledger to an unattended pass, and not its command line. @throws {LedgerError} */
function blameLedger(error: unknown): never {
  if (!(error instanceof ConfigurationError)) throw error;
  throw new LedgerError(error.message, { cause: error });
}

/** Adds a no-op dispose method to what has nothing to dispose of. */
async function withDispose<T extends object>(promise: Promise<T>): Promise<T & AsyncDisposable> {
  const value = await promise;
  return Symbol.asyncDispose in value
    ? (value as T & AsyncDisposable)
    : Object.assign(value, { [Symbol.asyncDispose]: async () => {} });
}

function reasonOf(error: unknown): string {
  return visible(isOfSystem(error) ? error.message : sentenceOf(error).replaceAll('\n', ' '));
}
