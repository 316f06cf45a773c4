import { cutToBytes, harmlessName } from '../../lib/fileName.ts';
import type { LocalClock } from '../../lib/localTime.ts';
import type { Run } from '../../model/run.ts';

/** File systems allow 255 bytes per name, shared by the file's own name, the date, the id, and a number. */
const PART_BYTES = 100;

/**
 * The name of a run's result workbook without its extension: `prices-20261031-083000-7f3a`, by the local time of its start. A dry run has no id
 * that could be looked up, so it has none in its name.
 */
export function reportName(run: Run, clock: LocalClock): string {
  const local = clock.local(run.started);
  const stamp = local ? `${local.date.replaceAll('-', '')}-${local.time.replaceAll(':', '')}` : '';
  return [sheetName(run.sheet.file), stamp, run.dryRun ? '' : safeName(run.id)].filter(Boolean).join('-');
}

/** The name of a file that takes back a run, without its extension: `prices-undo-k7f2m9qd`. */
export function undoName({ id, sheet }: Run): string {
  return `${sheetName(sheet.file)}-undo-${safeName(id)}`;
}

function sheetName(file: string): string {
  const base = file.split(/[\\/]/).pop() ?? '';
  return safeName(base.replace(/(?<=.)\.[^. ]{1,5}$/, '')) || 'sheet';
}

/** A text that Windows, macOS, and Linux all accept as part of a file name; spaces and letters of any script stay. */
function safeName(text: string): string {
  const trimmed = harmlessName(text.normalize('NFC')).replace(/^[\s.~-]+|[\s.]+$/gu, '');
  return cutToBytes(trimmed, PART_BYTES).trimEnd();
}
