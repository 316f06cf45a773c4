import type { Clock } from '../lib/clock.ts';
import type { Outcome } from '../model/run.ts';
import type { DropLog } from './dropLog.ts';
import { isWorthTelling, type NotifyOn, type Receiver, tellAll } from './notify/notify.ts';
import { noticeOf, passLines, sheetFields, sheetLine } from './notify/passText.ts';
import type { PassRequest } from './pass/pass.ts';
import { makePass } from './pass/pass.ts';
import type { PassSummary } from './pass/passSummary.ts';

/** The passes of one process, and where they are reported. */
export interface ReportedPasses {
  readonly request: PassRequest;
  readonly clock: Clock;
  readonly interrupt: AbortSignal;
  readonly log: DropLog;
  readonly receivers: readonly Receiver[];
  readonly notifyOn: NotifyOn;
  readonly notifyTimeoutMs: number;
  /** Whether `print` shows nothing. */
  readonly quiet: boolean;
  /** Shows a line to whoever started the process. */
  print(text: string): void;
  complain(text: string): void;
  onSettled(outcome: Outcome): void;
  onCall(): void;
}

/** Makes passes and reports each on the terminal, in the log, and to the receivers. */
export class PassReporter {
  readonly #options: ReportedPasses;
  /** Ignored files already reported; a watch reports each once. */
  readonly #said = new Set<string>();
  #lastTold = '';

  constructor(options: ReportedPasses) {
    this.#options = options;
  }

  async pass(): Promise<PassSummary> {
    const { request, clock, interrupt, log, print, onSettled, onCall } = this.#options;
    log.write('info', 'pass started', `Starting a pass over ${request.folder}.`);
    const summary = await makePass(request, clock, {
      interrupt,
      onSettled,
      onCall,
      onSheet: (sheet) => {
        print(sheetLine(sheet));
        log.write(sheet.needsPerson ? 'warn' : 'info', 'sheet', sheet.message, sheetFields(sheet));
      },
    });
    this.#tellLeftAlone(summary);
    for (const line of passLines(summary)) print(line);
    if (this.#options.quiet && summary.exitCode !== 0) this.#complainOf(summary);
    const { exitCode, end, headline, waiting, recorded, calls, rows } = summary;
    const seconds = (Date.parse(summary.finished) - Date.parse(summary.started)) / 1000;
    const facts = { end, exitCode, waiting, recorded, calls, rows, seconds };
    log.write(exitCode === 0 ? 'info' : 'error', 'pass ended', headline, facts);
    await this.#notify(summary);
    return summary;
  }

  /** With `--quiet`, cron mails only what needs a person, and nothing after a good pass. */
  #complainOf(summary: PassSummary): void {
    const { complain } = this.#options;
    for (const sheet of summary.sheets) if (sheet.needsPerson) complain(sheetLine(sheet));
    for (const line of passLines(summary)) complain(line);
  }

  #tellLeftAlone({ leftAlone }: PassSummary): void {
    const { print, log } = this.#options;
    for (const { name, why } of leftAlone) {
      const text = `Ignored: ${name} (${why}).`;
      if (this.#said.has(text)) continue;
      this.#said.add(text);
      print(text);
      log.write('info', 'left alone', text, { file: name, why });
    }
  }

  /** A repeated failure, such as a server that is down or a file that can't be moved, is reported only once. */
  async #notify(summary: PassSummary): Promise<void> {
    const { receivers, notifyOn, notifyTimeoutMs, log, complain } = this.#options;
    const repeated = whatMayRepeat(summary);
    const news = repeated === '' || repeated !== this.#lastTold;
    if (summary.end !== 'busy') this.#lastTold = repeated;
    if (receivers.length === 0 || !news || !isWorthTelling(summary, notifyOn)) return;
    for (const failure of await tellAll(receivers, noticeOf(summary), notifyTimeoutMs)) {
      complain(failure);
      log.write('warn', 'notification failed', failure);
    }
  }
}

/** What is no news if the pass before said the same; the empty string if it is news in any case. */
function whatMayRepeat({ end, reason, sheets }: PassSummary): string {
  if (end === 'stopped' || end === 'failed') return `${end} ${reason}`;
  if (end !== 'done' || sheets.some(({ state }) => state !== 'not taken')) return '';
  return sheets.map(({ file, message }) => `${file}: ${message}`).join(' ');
}
