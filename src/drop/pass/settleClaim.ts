import { join } from 'node:path';
import type { RunResult } from '../../import/runResult.ts';
import { visible } from '../../lib/visibleText.ts';
import { InvalidSheetError } from '../../model/errors.ts';
import { rowName } from '../../model/joinedTabs.ts';
import type { Run } from '../../model/run.ts';
import { endOf } from '../../model/runEnd.ts';
import { invoiceText, verificationTexts } from '../../reporter/wording/compareTexts.ts';
import { countsText, NOTHING_TO_DO, toFixAdvice } from '../../reporter/wording/runTexts.ts';
import { mayHaveBeenAppliedText } from '../../reporter/wording/stateWords.ts';
import { type FiledNames, fileAway, type Papers } from './archive.ts';
import { type Claim, forgetClaim, giveBack } from './claim.ts';
import type { Kept } from './folders.ts';
import { type ClaimWork, type Imported, importClaim } from './importClaim.ts';
import { outcomeOf, type PassStop, type SheetOutcome, staysInProcessing } from './sheetOutcome.ts';
import { plainSummary, runSummary } from './sheetSummary.ts';

/** What became of a file, and whether it ends the pass. */
export interface ClaimEnd {
  readonly sheet: SheetOutcome;
  readonly stop: PassStop | null;
}

/** A file that the server refused at the same row as in an earlier pass. It is in `processing/`; the other files show what to do with it. */
export interface RefusedAgain {
  readonly claim: Claim;
  readonly result: RunResult;
  readonly row: number;
}

/**
 * Imports a claimed file and moves it where it belongs: archived with its result, back to the drop folder, or left in `processing/` for
 * the next pass.
 * @returns what became of it; nothing has, if the server refused it again
 * @throws {LedgerError} if the outcomes can't be written; the file then stays in `processing/`
 */
export async function settleClaim(
  claim: Claim,
  work: ClaimWork,
): Promise<ClaimEnd | { readonly refusedAgain: RefusedAgain }> {
  const imported = await importClaim(claim, work);
  switch (imported.kind) {
    case 'run':
      return afterRun(claim, work, imported.result);
    case 'refused again':
      return { refusedAgain: { claim, result: imported.result, row: imported.row } };
    case 'duplicate': {
      const { run, rowsOpen } = imported;
      return file(claim, work, 'duplicates', {
        message: duplicateText(run, rowsOpen),
        run: run.id,
        needsPerson: rowsOpen > 0,
      });
    }
    case 'empty':
      return file(claim, work, 'done', { message: NOTHING_TO_DO, needsPerson: false });
    case 'unusable':
      return unusable(claim, work, imported.error);
    case 'hindered':
      return { sheet: stay(claim, imported.reason), stop: null };
  }
}

/** Leaves a refused file for the next pass, like one that was refused for the first time. */
export async function pauseRefused(
  { claim, result }: RefusedAgain,
  work: ClaimWork,
  stop: PassStop,
): Promise<ClaimEnd> {
  return pause(claim, work, result, stop);
}

/** Sets a refused file aside, so that it does not keep the others from being imported. */
export async function setRefusedAside(
  { claim, result, row }: RefusedAgain,
  work: ClaimWork,
): Promise<ClaimEnd> {
  if (result.reportFailure !== null) return { sheet: stay(claim, result.reportFailure, result), stop: null };
  const reason = visible(result.run.stopReason ?? '');
  const aside = `The file stopped at ${visible(rowName(row, result.run.sheet.tabs))} twice, so it was set aside.`;
  const remedy =
    'If the user name and password are right, remove the refused rows from the file. Then drop it again.';
  return file(claim, work, 'failed', {
    result,
    run: result.run.id,
    message: `${reason} ${rowsSentence(result)} ${aside} ${remedy}`,
    needsPerson: true,
  });
}

function duplicateText({ id, report }: Run, rowsOpen: number): string {
  const done = `Run ${id} already imported this content. Nothing was sent.`;
  if (rowsOpen === 0) return `${done} To send it again, use charges import with --again.`;
  const rows = rowsOpen === 1 ? '1 row of it is' : `${rowsOpen} rows of it are`;
  const where = report === null ? '' : ` (${visible(report)})`;
  return `${done} ${rows} still open. ${toFixAdvice('drop').replace(/\.$/, '')}${where}.`;
}

function unusable(
  claim: Claim,
  work: ClaimWork,
  error: Extract<Imported, { kind: 'unusable' }>['error'],
): Promise<ClaimEnd> {
  // A single problem is already the message.
  const problems = error instanceof InvalidSheetError && error.problems.length > 1 ? error.problems : [];
  const message = `${visible(error.message)} Nothing was sent.`;
  return file(claim, work, 'not-imported', { message, problems, needsPerson: true });
}

async function afterRun(claim: Claim, work: ClaimWork, result: RunResult): Promise<ClaimEnd> {
  const { run, counts } = result;
  const of = { result, run: run.id };
  const reason = visible(run.stopReason ?? '');
  const end = endOf(run, counts);
  switch (end.kind) {
    case 'loading':
    case 'checked':
    case 'sending':
    case 'interrupted':
      return pause(claim, work, result, { kind: 'interrupted', reason });
    case 'declined':
      return {
        sheet: await back(claim, work, result, 'It changed while being read. Nothing was sent.'),
        stop: null,
      };
    case 'stopped':
      // Unless the file's own rows were the cause, every other file would be stopped too.
      if (end.cause !== 'failures') return pause(claim, work, result, { kind: 'stopped', reason });
      break;
    case 'not valid':
    case 'closed':
    case 'finished':
  }
  if (result.reportFailure !== null) return { sheet: stay(claim, result.reportFailure, result), stop: null };
  const remedy = result.report === null ? 'Correct the file and drop it again.' : toFixAdvice('drop');
  switch (end.kind) {
    case 'not valid':
      return file(claim, work, 'not-imported', { ...of, message: `${reason} ${remedy}`, needsPerson: true });
    case 'stopped':
      return file(claim, work, 'failed', {
        ...of,
        message: `${reason} ${rowsSentence(result)}`,
        needsPerson: true,
      });
    case 'closed': {
      const by = end.abandoned ? 'was abandoned by a person' : 'was continued from its "To fix" tab';
      const message = `Run ${run.id} ${by}: ${rowsSentence(result)}`;
      return file(claim, work, end.abandoned ? 'failed' : 'done', { ...of, message, needsPerson: false });
    }
    case 'finished': {
      if (!end.complete) {
        const message = `${rowsSentence(result)} ${remedy}`;
        return file(claim, work, 'failed', { ...of, message, needsPerson: true });
      }
      const message = completeText(result);
      // It was sent, so there is nothing to fix in the file; but a person must look at the charges.
      const differs = result.compare.differing > 0;
      return file(claim, work, differs ? 'failed' : 'done', { ...of, message, needsPerson: differs });
    }
  }
}

function completeText(result: RunResult): string {
  const {
    run: { sheet },
    counts,
  } = result;
  const all = sheet.rows === 1 ? 'The row was updated.' : `All ${sheet.rows} rows were updated.`;
  return [counts.updated < sheet.rows ? `${countsText(counts)}.` : all, ...compareSentences(result)].join(
    ' ',
  );
}

/** The row counts, what the invoices show, and whether a person must check some rows in Ongoing WMS. */
function rowsSentence(result: RunResult): string {
  const check = mayHaveBeenAppliedText(result.mayHaveBeenApplied);
  const sentences = [`${countsText(result.counts)}.`, ...(check === null ? [] : [check])];
  return [...sentences, ...compareSentences(result)].join(' ');
}

/** How many invoices a file's message names; its page has them all. */
const NAMED = 3;

/** What a reading after the updates showed, and what became of the invoices' amounts. */
function compareSentences({ compare }: RunResult): string[] {
  const texts = Object.values(verificationTexts(compare)).filter((text) => text !== null);
  const invoices = compare.invoices.map(invoiceText).filter((text) => text !== null);
  if (invoices.length === 0) return texts;
  const more = invoices.length > NAMED ? `; and ${invoices.length - NAMED} more` : '';
  const named = `${invoices.slice(0, NAMED).join('; ')}${more}.`;
  return [...texts, visible(named.charAt(0).toUpperCase() + named.slice(1))];
}

/** The part of a file's outcome that comes from its run: the counts of its rows, what the invoices show, and its notes. */
function rowsOf({
  counts,
  mayHaveBeenApplied,
  compare,
  run,
}: RunResult): Pick<SheetOutcome, 'counts' | 'mayHaveBeenApplied' | 'compare' | 'notes'> {
  return { counts, mayHaveBeenApplied, compare, notes: run.sheet.notes.map(visible) };
}

/** Ends the pass. A file that had nothing sent goes back to the drop folder; any other waits in `processing/`. */
async function pause(claim: Claim, work: ClaimWork, result: RunResult, stop: PassStop): Promise<ClaimEnd> {
  const { updated, rejected, failed, sending } = result.counts;
  // After an interruption another pass may own the folder already, so nothing is moved.
  if (stop.kind === 'stopped' && updated + rejected + failed + sending === 0) {
    return { sheet: await back(claim, work, result, 'Nothing was sent.'), stop };
  }
  const message = `${countsText(result.counts)}. The next pass continues it.`;
  return { sheet: { ...stay(claim, '', result), message, needsPerson: false }, stop };
}

async function back(
  claim: Claim,
  { folders }: ClaimWork,
  result: RunResult,
  message: string,
): Promise<SheetOutcome> {
  try {
    const path = await giveBack(folders, claim);
    const text = `${message} The next pass imports it.`;
    return { ...outcomeOf(claim.name, 'waiting', path, text), run: result.run.id, ...rowsOf(result) };
  } catch (error) {
    return stay(claim, `It can't be moved back to the drop folder (${(error as Error).message}).`, result);
  }
}

function stay(claim: Claim, reason: string, result?: RunResult): SheetOutcome {
  return {
    ...staysInProcessing(claim, reason),
    ...(result && { run: result.run.id, ...rowsOf(result) }),
    needsPerson: true,
  };
}

interface Finding {
  readonly message: string;
  readonly run?: string;
  readonly result?: RunResult;
  readonly problems?: InvalidSheetError['problems'];
  readonly needsPerson: boolean;
}

async function file(claim: Claim, work: ClaimWork, kept: Kept, finding: Finding): Promise<ClaimEnd> {
  const { message, result, run = null, problems = [], needsPerson } = finding;
  const papers: Papers = {
    path: claim.path,
    name: claim.name,
    workbook: result?.report ?? null,
    summary: (names) =>
      result ? runSummary(result, message, names) : plainSummary(message, problems, names),
  };
  let names: FiledNames;
  try {
    names = await fileAway(work.folders, kept, work.day, papers);
  } catch (error) {
    const reason = `${message} Its result can't be filed in ${kept}/ (${(error as Error).message}).`;
    return { sheet: { ...stay(claim, reason, result), run }, stop: null };
  }
  await forgetClaim(claim);
  if (result) await noteWhereabouts(work, result, names);
  const filed = outcomeOf(claim.name, kept, `${names.folder}/${names.sheet}`, message);
  return { sheet: { ...filed, run, ...(result && rowsOf(result)), needsPerson }, stop: null };
}

/** For `charges runs` and later workbooks. Everything else is on disk by now, so a failure here is harmless. */
async function noteWhereabouts(
  { folders, tools }: ClaimWork,
  { run }: RunResult,
  names: FiledNames,
): Promise<void> {
  const at = (name: string): string => join(folders.root, names.folder, name);
  const { workbook } = names;
  const sha256 = run.reportSha256;
  const report = workbook === null || sha256 === null ? {} : { report: { path: at(workbook), sha256 } };
  await tools.ledger.noteFiles(run.id, { file: at(names.sheet), ...report }).catch(() => {});
}
