import { mkdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { decline } from '../../import/decline.ts';
import type { LoadObserver } from '../../import/loadFile.ts';
import { type Plan, type PrepareRequest, prepare } from '../../import/prepare.ts';
import { storedProblems } from '../../import/problemDigest.ts';
import { planResume } from '../../import/resume.ts';
import { type RunResult, resultOf } from '../../import/runResult.ts';
import { type SendObserver, type SendRequest, type SendTools, send } from '../../import/send.ts';
import { ConfigurationError, EarlierRunError, InvalidSheetError, SheetError } from '../../model/errors.ts';
import type { SyncRecord } from '../../model/run.ts';
import { endOf } from '../../model/runEnd.ts';
import { type Claim, noteRun } from './claim.ts';
import { isOfSystem } from './folderProblem.ts';
import type { DropFolders } from './folders.ts';

/** How the files of a drop folder are read, checked and sent. */
export type ImportSettings = Omit<PrepareRequest, 'file' | 'earlier'> &
  Omit<SendRequest, 'reports' | 'record'>;

/** What all files of a pass share. */
export interface ClaimWork {
  readonly folders: DropFolders;
  readonly settings: ImportSettings;
  readonly tools: SendTools;
  readonly observer: LoadObserver & SendObserver;
  /** The day under which files are archived, `2026-11-21`. */
  readonly day: string;
}

/** What a claimed file turned out to be. */
export type Imported =
  | { readonly kind: 'run'; readonly result: RunResult }
  /** Its content was imported before, by this run. */
  | { readonly kind: 'duplicate'; readonly run: string }
  /** It can't be read or used. */
  | { readonly kind: 'unusable'; readonly error: SheetError | InvalidSheetError }
  /** Something else prevents the import; the file may be fine. */
  | { readonly kind: 'hindered'; readonly reason: string };

const LEFT_TO_PASS: SyncRecord = {
  recorded: false,
  time: null,
  message: 'The pass over the drop folder is recorded when it ends.',
};

/**
 * Imports a claimed file, or resumes its run if it has one. A run that has ended is not sent again.
 * @throws {LedgerError} if the outcomes can't be written
 */
export async function importClaim(claim: Claim, work: ClaimWork): Promise<Imported> {
  try {
    await mkdir(work.folders.results, { recursive: true });
    return { kind: 'run', result: await runOf(claim, work) };
  } catch (error) {
    if (error instanceof EarlierRunError && error.finished) return { kind: 'duplicate', run: error.run };
    if (error instanceof InvalidSheetError) return { kind: 'unusable', error };
    // A failing disk or share says nothing about the file.
    if (error instanceof SheetError && !isOfSystem(error.cause)) return { kind: 'unusable', error };
    if (error instanceof SheetError || error instanceof ConfigurationError || isOfSystem(error)) {
      return { kind: 'hindered', reason: (error as Error).message };
    }
    throw error;
  }
}

async function runOf(claim: Claim, work: ClaimWork): Promise<RunResult> {
  try {
    return claim.run === null ? await importFresh(claim, work) : await resumeClaim(claim, claim.run, work);
  } catch (error) {
    if (!(error instanceof EarlierRunError)) throw error;
    if (!error.finished) return await resumeClaim(claim, error.run, work);
    // Another run imported it, so a run noted in the claim must not be resumed.
    await noteRun(claim, null);
    throw error;
  }
}

async function importFresh(claim: Claim, work: ClaimWork): Promise<RunResult> {
  const { settings, tools, observer, folders } = work;
  const { path } = claim;
  const before = await stat(path);
  const request: PrepareRequest = { ...settings, file: path, earlier: 'refuse finished' };
  const plan = await prepare(tools.ledger, request, observer);
  if (plan.run.state === 'not valid')
    return await resultOf(tools.ledger, plan.run.id, plan.problems, folders.results);
  const now = await stat(path);
  // It is still being written.
  if (now.size !== before.size || now.mtimeMs !== before.mtimeMs)
    return await decline(tools.ledger, plan, 'file changed');
  await noteRun(claim, plan.run.id);
  return await sendClaim(plan, work);
}

async function resumeClaim(claim: Claim, id: string, work: ClaimWork): Promise<RunResult> {
  const { settings, tools, observer, folders } = work;
  const run = await tools.ledger.findRun(id);
  if (run === undefined) {
    throw new ConfigurationError(
      `Run ${id} on ${claim.host} may already have sent some of these rows, and this machine's ledger has no record of it. Run charges drop on ${claim.host} with its --state-dir. If that ledger is lost, move the file from processing/${basename(claim.path)} back to the drop folder; all rows are then sent again.`,
    );
  }
  if (claim.run !== id) await noteRun(claim, id);
  const end = endOf(run, await tools.ledger.counts(id));
  // A run stopped by too many failures waits for a person, not for the next pass.
  const isOver =
    end.kind === 'finished' ||
    end.kind === 'not valid' ||
    (end.kind === 'stopped' && end.cause === 'failures');
  if (isOver) {
    const problems = await storedProblems(tools.ledger, id, observer.keptProblems);
    return await resultOf(tools.ledger, id, problems, folders.results);
  }
  return await sendClaim(await planResume(tools.ledger, id, settings.target, observer.keptProblems), work);
}

async function sendClaim(plan: Plan, { settings, tools, observer, folders }: ClaimWork): Promise<RunResult> {
  const request: SendRequest = {
    ...settings,
    reports: folders.results,
    record: async () => LEFT_TO_PASS,
  };
  return await send(tools, plan, request, observer);
}
