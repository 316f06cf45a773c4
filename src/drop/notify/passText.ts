import { localClock, localText } from '../../lib/localTime.ts';
import { countsText } from '../../reporter/wording/runTexts.ts';
import type { PassSummary } from '../pass/passSummary.ts';
import { passJson } from '../pass/passSummary.ts';
import type { SheetOutcome } from '../pass/sheetOutcome.ts';
import type { Notice } from './notify.ts';

/** How many files a text for people lists. */
const LISTED = 100;
/** How many characters of its notes a line shows. */
const LONGEST_NOTES = 400;

/** What became of a file, in one line. */
export function sheetLine({ file, state, path, message, notes = [] }: SheetOutcome): string {
  const isMoved = state !== 'in processing' && state !== 'not taken';
  return `${file}: ${state}. ${message}${isMoved ? ` Now at ${path}.` : ''}${notesText(notes)}`;
}

function notesText(notes: readonly string[]): string {
  // How the cells are separated is no news to whoever exports a file each night.
  const news = notes.filter((note) => !note.startsWith('Cell delimiter: '));
  if (news.length === 0) return '';
  const text = news.join(' ');
  return ` Note: ${text.length <= LONGEST_NOTES ? text : `${text.slice(0, LONGEST_NOTES).toWellFormed()}…`}`;
}

/** What to say about a pass besides its files, in lines. */
export function passLines({ end, headline, recorded, waiting, sheets, notCompared }: PassSummary): string[] {
  const lines = [headline, ...comparedLine(sheets)];
  if (notCompared !== null) lines.push(`Not compared with the invoices: ${notCompared}`);
  if (waiting.length > 0) {
    const why = end === 'done' ? 'Still being written; left for the next pass' : 'Left for the next pass';
    const more = waiting.length > LISTED ? ` and ${waiting.length - LISTED} more` : '';
    lines.push(`${why}: ${waiting.slice(0, LISTED).join(', ')}${more}.`);
  }
  if (recorded.recorded) lines.push(`Recorded with SetTimeOfLastSync, ${recorded.time}.`);
  else if (end === 'done') lines.push(`Not recorded with SetTimeOfLastSync: ${recorded.message}`);
  else if (end !== 'busy')
    lines.push('Not recorded with SetTimeOfLastSync, because the pass did not complete.');
  return lines;
}

/** How many rows of all files were verified, and how many a person must look at, if there are any. */
function comparedLine(sheets: readonly SheetOutcome[]): string[] {
  const sum = (of: (sheet: SheetOutcome) => number | undefined): number =>
    sheets.reduce((total, sheet) => total + (of(sheet) ?? 0), 0);
  const parts = [
    [sum(({ compare }) => compare?.verified), 'verified'],
    [sum(({ compare }) => compare?.differing), 'not as sent'],
    [sum(({ counts }) => counts?.held), 'held'],
    [sum(({ counts }) => counts?.conflict), 'in conflict'],
  ] as const;
  const known = parts.filter(([rows]) => rows > 0).map(([rows, what]) => `${rows} ${what}`);
  return known.length === 0 ? [] : [`Rows: ${known.join(', ')}.`];
}

/** The notification about a pass. */
export function noticeOf(summary: PassSummary): Notice {
  const clock = localClock();
  const { sheets } = summary;
  // Files that need a person come first.
  const order = [...sheets].sort((a, b) => Number(b.needsPerson) - Number(a.needsPerson));
  const lines = order.slice(0, LISTED).map((sheet) => `- ${sheetLine(sheet)}`);
  if (sheets.length > LISTED) lines.push(`- … and ${sheets.length - LISTED} more; see the log.`);
  const word = summary.exitCode === 0 ? 'all well' : 'needs attention';
  return {
    subject: `charges, ${word}: ${summary.headline}`.slice(0, 200),
    text: [
      ...passLines(summary),
      '',
      ...lines,
      '',
      `Folder: ${summary.folder} on ${summary.host}`,
      `Pass: ${localText(clock, summary.started)} to ${localText(clock, summary.finished)}, exit code ${summary.exitCode}`,
    ].join('\n'),
    json: passJson(summary),
  };
}

/** The fields of a file's log line, besides its message. */
export function sheetFields({ file, state, path, run, counts, needsPerson }: SheetOutcome): object {
  return { file, state, path, run, rows: counts && countsText(counts), needsPerson };
}
