import { visible } from '../../lib/visibleText.ts';
import type { Outcome, RowState } from '../../model/run.ts';
import type { Output } from './output.ts';

/** Shows the progress of a run. */
export interface Progress {
  begin(rows: number): void;
  /** A call is about to be made. */
  called(): void;
  settled(outcome: Outcome, row: string): void;
  /** A row was not sent after all, because another run updated its charge. */
  conflict(row: string): void;
  /** Nothing is sent before this time, because of the rate limit or at the server's request. @param until `14:05:00` */
  waiting(until: string): void;
  /** Keeps the progress out of sight while something else is shown. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  end(): void;
}

const LOG_EVERY_MS = 10_000;

const SILENT: Progress = {
  begin() {},
  called() {},
  settled() {},
  conflict() {},
  waiting() {},
  aside: (work) => work(),
  end() {},
};

/**
 * A progress bar (rows done, rate, time left) if someone is watching; otherwise a log line every ten seconds, or with --verbose one per row.
 * The library for either is loaded only when needed.
 */
export async function openProgress(output: Output): Promise<Progress> {
  if (output.quiet) return SILENT;
  return output.interactive && !output.verbose ? openBar(output) : openLogLines(output.verbose);
}

async function openBar(output: Output): Promise<Progress> {
  const { SingleBar, Presets } = await import('cli-progress');
  const tally = new Tally();
  const bar = new SingleBar(
    {
      format: '  {bar} {value}/{total} rows{rate}{left}{trouble}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      fps: 8,
      // It would stop the bar for good at the first Ctrl-C, after the message; `Output` hides it before.
      gracefulExit: false,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  let total = 0;
  const facts = (left = tally.leftText()): Record<string, string> => ({
    rate: spaced(tally.rateText()),
    left: spaced(left),
    trouble: spaced(tally.troubleText()),
  });
  const show = (): void => bar.start(total, tally.done, facts());
  const hide = (): void => bar.stop();
  return {
    begin: (rows) => {
      tally.begin(rows);
      total = rows;
      show();
      output.keepClearOf({ show, hide });
    },
    called: () => tally.called(),
    settled: (outcome) => {
      tally.add(outcome);
      bar.update(tally.done, facts());
    },
    conflict: () => {
      tally.add({ state: 'conflict' });
      bar.update(tally.done, facts());
    },
    waiting: (until) => bar.update(tally.done, facts(`waiting until ${until}`)),
    aside: async (work) => {
      hide();
      try {
        return await work();
      } finally {
        show();
      }
    },
    end: () => {
      output.keepClearOf(null);
      hide();
    },
  };
}

function spaced(text: string): string {
  return text === '' ? '' : `  ${text}`;
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
    called: () => tally.called(),
    settled: (outcome, row) => {
      tally.add(outcome);
      const why = outcome.state === 'updated' ? '' : `: ${visible(outcome.message)}`;
      log.debug(`${visible(row)} ${outcome.state}${why}`);
    },
    conflict: (row) => {
      tally.add({ state: 'conflict' });
      log.debug(`${visible(row)} conflict`);
    },
    waiting: (until) =>
      log.info(`waiting until ${until} because of the rate limit or at the server's request`),
    aside: (work) => work(),
    end: () => {
      clearInterval(timer);
      log.info(tally.line());
    },
  };
}

/** The first calls say little about the rate: they open connections, and a burst of them may be allowed. */
const FIRST_ESTIMATE_MS = 2000;

/** Counts the rows done and, after two seconds of calls, estimates the rate and the time left. */
class Tally {
  done = 0;
  #trouble = 0;
  #total = 0;
  /** When the first call was made. */
  #begun: number | null = null;

  begin(total: number): void {
    this.#total = total;
  }

  called(): void {
    this.#begun ??= performance.now();
  }

  add({ state }: { readonly state: RowState }): void {
    this.done += 1;
    if (state !== 'updated') this.#trouble += 1;
  }

  /** Null while it is too early to say. */
  #perSecond(): number | null {
    const elapsed = this.#begun === null ? 0 : performance.now() - this.#begun;
    return this.done === 0 || elapsed < FIRST_ESTIMATE_MS ? null : (1000 * this.done) / elapsed;
  }

  rateText(): string {
    const rate = this.#perSecond();
    if (rate === null) return '';
    return `${rate < 10 ? rate.toFixed(1) : String(Math.round(rate))}/s`;
  }

  leftText(): string {
    const rate = this.#perSecond();
    if (rate === null) return '';
    const seconds = Math.ceil((this.#total - this.done) / rate);
    if (seconds < 60) return `${seconds} s left`;
    const minutes = Math.round(seconds / 60);
    return minutes < 120 ? `${minutes} min left` : `${Math.round(minutes / 60)} h left`;
  }

  troubleText(): string {
    return this.#trouble === 0 ? '' : `${this.#trouble} not updated`;
  }

  line(): string {
    const facts = [this.rateText(), this.leftText(), this.troubleText()].filter((text) => text !== '');
    return [`${this.done} of ${this.#total} rows done`, ...facts].join(', ');
  }
}
