import { mkdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  endedRun,
  type ImportRequest,
  importSheet,
  type Observer,
  type RunResult,
  resumeRun,
} from '../../import/runs.ts';
import { lookUpRun } from '../../import/storedRuns.ts';
import { ConfigurationError, EarlierRunError, InvalidSheetError, SheetError } from '../../model/errors.ts';
import type { Run } from '../../model/run.ts';
import { type Claim, noteRun } from './claim.ts';
import type { Places } from './places.ts';

/** What the sheets of a pass have in common. */
export interface ClaimWork {
  readonly places: Places;
  readonly request: Omit<ImportRequest, 'file' | 'reports' | 'again' | 'once' | 'recordEach'>;
  readonly observer: Omit<Observer, 'confirm'>;
  /** The day under which sheets are filed, `2026-11-21`. */
  readonly day: string;
}

/** What a claimed sheet turned out to be. */
export type Imported =
  | { readonly kind: 'run'; readonly result: RunResult }
  /** Its content was imported before, by this run. */
  | { readonly kind: 'duplicate'; readonly run: string }
  /** It can't be read, or not be used. */
  | { readonly kind: 'unusable'; readonly error: SheetError | InvalidSheetError }
  /** Something around it is in the way; the sheet itself may be good. */
  | { readonly kind: 'hindered'; readonly reason: string };

/**
 * Imports a claimed sheet, or goes on with its run if it was begun; one whose run has ended is not sent again.
 * @throws {LedgerError} if what becomes of its rows can't be written down
 */
export async function importClaim(claim: Claim, work: ClaimWork): Promise<Imported> {
  try {
    await mkdir(work.places.results, { recursive: true });
    return { kind: 'run', result: await runOf(claim, work) };
  } catch (error) {
    if (error instanceof EarlierRunError && error.finished) return { kind: 'duplicate', run: error.run };
    if (error instanceof InvalidSheetError) return { kind: 'unusable', error };
    // A disk or a share that failed says nothing about the sheet.
    if (error instanceof SheetError && !isOfSystem(error.cause)) return { kind: 'unusable', error };
    if (error instanceof SheetError || error instanceof ConfigurationError || isOfSystem(error)) {
      return { kind: 'hindered', reason: (error as Error).message };
    }
    throw error;
  }
}

async function runOf(claim: Claim, work: ClaimWork): Promise<RunResult> {
  try {
    return claim.run === null ? await importAnew(claim, work) : await goOn(claim, claim.run, work);
  } catch (error) {
    if (!(error instanceof EarlierRunError)) throw error;
    if (!error.finished) return goOn(claim, error.run, work);
    // Another run has done it, also if one of this sheet had been noted: that one must not be gone on with.
    await noteRun(claim, null);
    throw error;
  }
}

async function importAnew(claim: Claim, work: ClaimWork): Promise<RunResult> {
  const { path } = claim;
  const before = await stat(path);
  return await importSheet(
    {
      ...work.request,
      recordEach: false,
      again: false,
      once: true,
      file: path,
      reports: work.places.results,
    },
    {
      ...work.observer,
      confirm: async ({ run }) => {
        const now = await stat(path);
        // Whoever was still writing it has its end to come; nothing of it was sent yet.
        if (now.size !== before.size || now.mtimeMs !== before.mtimeMs) return false;
        await noteRun(claim, run.id);
        return true;
      },
    },
  );
}

async function goOn(claim: Claim, id: string, work: ClaimWork): Promise<RunResult> {
  const { request, observer } = work;
  const run = await lookUpRun(request.stateDir, id);
  if (run === undefined) {
    throw new ConfigurationError(
      `Rows of it may have been sent by ${claim.host} in run ${id}, which is not in the ledger here. Let charges drop run there with its --state-dir, or, if that ledger is lost, move the sheet from processing/${basename(claim.path)} to the drop folder by hand to send all of its rows again.`,
    );
  }
  const reports = work.places.results;
  if (claim.run !== id) await noteRun(claim, id);
  if (hasEnded(run)) return endedRun({ stateDir: request.stateDir, run: id, reports }, observer.keptProblems);
  return resumeRun(
    { ...request, recordEach: false, run: id, reports },
    { ...observer, confirm: async () => true },
  );
}

/** A run that was stopped since too many rows failed waits for a person, not for the next pass. */
function hasEnded({ state, stopCause }: Run): boolean {
  return state === 'finished' || state === 'refused' || (state === 'stopped' && stopCause === 'failures');
}

/** Whether an error comes from the operating system: a disk, a share, rights. */
export function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
