import { mkdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { decline } from '../../import/decline.ts';
import type { LoadObserver } from '../../import/loadFile.ts';
import { isNothingToDo, type Plan, type PrepareRequest, prepare } from '../../import/prepare.ts';
import { storedProblems } from '../../import/problemDigest.ts';
import type { CompareRequest } from '../../import/readBefore.ts';
import { planResume } from '../../import/resume.ts';
import { type RunResult, resultOf } from '../../import/runResult.ts';
import { type SendObserver, type SendRequest, type SendTools, send } from '../../import/send.ts';
import { findRun } from '../../import/storedRuns.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { ConfigurationError, EarlierRunError, InvalidSheetError, SheetError } from '../../model/errors.ts';
import type { Run, SyncRecord } from '../../model/run.ts';
import { endOf, rowsOpen } from '../../model/runEnd.ts';
import { type Claim, noteRun } from './claim.ts';
import { isOfSystem } from './folderProblem.ts';
import type { DropFolders } from './folders.ts';

/** How the files of a drop folder are read, checked and sent. */
export type ImportSettings = Omit<PrepareRequest, 'file' | 'dryRun' | 'again' | 'compare'> &
  Omit<SendRequest, 'reports' | 'record' | 'first'>;

/** What all files of a pass share. */
export interface ClaimWork {
  readonly folders: DropFolders;
  readonly settings: ImportSettings;
  readonly tools: SendTools;
  readonly observer: LoadObserver & SendObserver;
  /** Told why invoices could not be read, once for each file. */
  readonly onUnread: (reason: string) => void;
  /** The day under which files are archived, `2026-11-21`. */
  readonly day: string;
}

/** What a claimed file turned out to be. */
export type Imported =
  | { readonly kind: 'run'; readonly result: RunResult }
  /** The server refused it at the same row as in an earlier pass. */
  | { readonly kind: 'refused again'; readonly result: RunResult; readonly row: number }
  /** Its content was imported before, by this run. */
  | { readonly kind: 'duplicate'; readonly run: Run; readonly rowsOpen: number }
  /** It is a header and nothing else. */
  | { readonly kind: 'empty' }
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
    return claim.run === null ? await importFresh(claim, work) : await resumeClaim(claim, claim.run, work);
  } catch (error) {
    if (error instanceof EarlierRunError) return await afterEarlierRun(claim, work, error);
    return withoutRun(error);
  }
}

/** Another process imports the same content, or has just done so. */
async function afterEarlierRun(claim: Claim, work: ClaimWork, error: EarlierRunError): Promise<Imported> {
  const { ledger } = work.tools;
  if (!error.finished) return await resumeClaim(claim, error.run, work).catch(withoutRun);
  // A run noted in the claim must not be resumed.
  await noteRun(claim, null);
  return await duplicateOf(ledger, await findRun(ledger, error.run));
}

async function duplicateOf(ledger: Ledger, run: Run): Promise<Imported> {
  return { kind: 'duplicate', run, rowsOpen: rowsOpen(await ledger.counts(run.id)) };
}

/** @throws anything that says nothing about the file */
function withoutRun(error: unknown): Imported {
  if (error instanceof InvalidSheetError) return { kind: 'unusable', error };
  // A failing disk or share says nothing about the file.
  if (error instanceof SheetError && !isOfSystem(error.cause)) return { kind: 'unusable', error };
  if (error instanceof SheetError || error instanceof ConfigurationError || isOfSystem(error)) {
    return { kind: 'hindered', reason: (error as Error).message };
  }
  throw error;
}

async function importFresh(claim: Claim, work: ClaimWork): Promise<Imported> {
  const { settings, tools, observer, folders } = work;
  const { path } = claim;
  const before = await stat(path);
  const compare = comparing(work);
  const request: PrepareRequest = { ...settings, file: path, dryRun: false, again: false, compare };
  const plan = await prepare(tools.ledger, request, observer);
  const { run, problems, comparison } = plan;
  tellUnread(plan, work);
  if (run.state === 'not valid')
    return { kind: 'run', result: await resultOf(tools.ledger, run.id, problems, folders.results) };
  const now = await stat(path);
  // It is still being written.
  if (now.size !== before.size || now.mtimeMs !== before.mtimeMs)
    return { kind: 'run', result: await decline(tools.ledger, plan, 'file changed') };
  if (isNothingToDo(run)) {
    await tools.ledger.discard(run.id);
    return { kind: 'empty' };
  }
  // Rows in conflict and held ones are not sent either, but a person must hear of them, with their workbook.
  const { toSend, inConflict, held } = comparison.sums;
  const isAllDone = toSend.rows + inConflict.rows + held.rows === 0;
  const earlier = isAllDone ? await lastImportOf(tools.ledger, plan) : undefined;
  if (earlier) {
    await tools.ledger.discard(run.id);
    return await duplicateOf(tools.ledger, earlier);
  }
  return await sendClaim(claim, plan, work);
}

function tellUnread({ comparison: { reading } }: Plan, { onUnread }: ClaimWork): void {
  if (reading.kind === 'failed') onUnread(reading.message);
}

function comparing({ settings: { compare }, tools: { reading } }: ClaimWork): CompareRequest {
  return { mode: compare, invoices: [], reading };
}

/** The newest run that sent the same content to the same target. */
async function lastImportOf(ledger: Ledger, { run: { id, sheet, target } }: Plan): Promise<Run | undefined> {
  const { sha256, tab } = sheet;
  const runs = await ledger.runsOf({ sha256, tab, automationUrl: target!.automationUrl });
  // A run of one of its tabs did not send all of it.
  return runs.find((run) => run.id !== id && run.state !== 'not valid' && run.sheet.tab === tab);
}

async function resumeClaim(claim: Claim, id: string, work: ClaimWork): Promise<Imported> {
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
    end.kind === 'closed' ||
    (end.kind === 'stopped' && end.cause === 'failures');
  if (isOver) {
    const problems = await storedProblems(tools.ledger, id, observer.keptProblems);
    return { kind: 'run', result: await resultOf(tools.ledger, id, problems, folders.results) };
  }
  const { target, choices } = settings;
  const request = { target, choices, compare: comparing(work) };
  const plan = await planResume(tools.ledger, id, request, observer);
  tellUnread(plan, work);
  return await sendClaim(claim, plan, work);
}

async function sendClaim(
  claim: Claim,
  plan: Plan,
  { settings, tools, observer, folders, onUnread }: ClaimWork,
): Promise<Imported> {
  const request: SendRequest = {
    ...settings,
    first: null,
    reports: folders.results,
    record: async () => LEFT_TO_PASS,
  };
  const noting = {
    ...observer,
    // Not before the run is sure to be kept: a plan is forgotten with its process.
    onSending: async () => {
      if (claim.run !== plan.run.id) await noteRun(claim, plan.run.id);
    },
    onUnread: (why: string) => onUnread(`The updated rows could not be read again. ${why}`),
  };
  const result = await send(tools, plan, request, noting);
  const { stopRow: row } = result.run;
  return row !== null && row === plan.run.stopRow
    ? { kind: 'refused again', result, row }
    : { kind: 'run', result };
}
