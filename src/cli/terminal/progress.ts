import { visible } from '../../lib/visibleText.ts';
import type { Outcome } from '../../model/run.ts';
import type { Output } from './output.ts';

/** Shows the progress of a run. */
export interface Progress {
  begin(rows: number): void;
  settled(outcome: Outcome, row: number): void;
  /** Nothing is sent before this time, because of the rate limit or at the server's request. @param until `14:05:00` */
  waiting(until: string): void;
  end(): void;
}

const LOG_EVERY_MS = 10_000;

/**
 * A progress bar (rows done, rate, time left) if someone is watching; otherwise a log line every ten seconds, or with --verbose one per row.
 * The library for either is loaded only when needed.
 */
export async function openProgress(output: Output): Promise<Progress> {
  if (output.quiet) return { begin: () => {}, settled: () => {}, waiting: () => {}, end: () => {} };
  return output.interactive && !output.verbose ? openBar() : openLogLines(output.verbose);
}

async function openBar(): Promise<Progress> {
  const { SingleBar, Presets } = await import('cli-progress');
  const tally = new Tally();
  const bar = new SingleBar(
    {
      format: '  {bar} {value}/{total} rows  {rate}/s  {left}{trouble}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      fps: 8,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  const facts = (): Record<string, string> => ({
    rate: tally.rateText(),
    left: tally.leftText(),
    trouble: tally.troubleText(),
  });
  return {
    begin: (rows) => {
      tally.begin(rows);
      bar.start(rows, 0, facts());
    },
    settled: (outcome) => {
      tally.add(outcome);
      bar.update(tally.done, facts());
    },
    waiting: (until) => bar.update(tally.done, { ...facts(), left: `waiting until ${until}` }),
    end: () => bar.stop(),
  };
}

async function openLogLines(verbose: boolean): Promise<Progress> {
  const { openLog } = await import('./log.ts');
  const log = openLog(verbose ? 'debug' : 'info');
  const tally = new Tally();
  let timer: NodeJS.Timeout | undefined;
  return {
    begin: (rows) => {
      tally.begin(rows);
      log.info(`sending ${rows} ${rows === 1 ? 'row' : 'rows'}`);
      timer = setInterval(() => log.info(tally.line()), LOG_EVERY_MS).unref();
    },
    settled: (outcome, row) => {
      tally.add(outcome);
      const why = outcome.state === 'updated' ? '' : `: ${visible(outcome.message)}`;
      log.debug(`row ${row} ${outcome.state}${why}`);
    },
    waiting: (until) =>
      log.info(`waiting until ${until} because of the rate limit or at the server's request`),
    end: () => {
      clearInterval(timer);
      log.info(tally.line());
    },
  };
}

/** Counts the rows done and estimates the time left. */
class Tally {
  done = 0;
  #trouble = 0;
  #total = 0;
  #begun = 0;

  begin(total: number): void {
    this.#total = total;
    this.#begun = performance.now();
  }

  add({ state }: Outcome): void {
    this.done += 1;
    if (state !== 'updated') this.#trouble += 1;
  }

  #perSecond(): number {
    return this.done / Math.max(0.001, (performance.now() - this.#begun) / 1000);
  }

  rateText(): string {
    const rate = this.#perSecond();
    return rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
  }

  leftText(): string {
    if (this.done === 0) return '';
    const seconds = Math.ceil((this.#total - this.done) / this.#perSecond());
    if (seconds < 60) return `${seconds} s left`;
    const minutes = Math.round(seconds / 60);
    return minutes < 120 ? `${minutes} min left` : `${Math.round(minutes / 60)} h left`;
  }

  troubleText(): string {
    return this.#trouble === 0 ? '' : `  ${this.#trouble} not updated`;
  }

  line(): string {
    return `${this.done} of ${this.#total} rows done, ${this.rateText()}/s, ${this.leftText() || 'just started'}${this.troubleText().replace(/^ {2}/, ', ')}`;
  }
}
