import type { Figure } from './measure.ts';
import type { Setting } from './setting.ts';

/** A line of a table: what was measured, and its figures as texts. */
export type Line = readonly string[];

export interface Table {
  readonly title: string;
  readonly head: Line;
  readonly lines: readonly Line[];
}

/** A target of the benchmark and its result. */
export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

export interface SectionResult {
  readonly tables: readonly Table[];
  readonly targets: readonly Target[];
  /** The figures as they were measured, for `--json`. */
  readonly figures: unknown;
}

export interface Section {
  readonly name: string;
  measure(setting: Setting): Promise<SectionResult>;
}

/** The figures of contestants, each with its ratio to the first one's time. */
export function figureTable(title: string, figures: readonly Figure[]): Table {
  const first = figures.find(({ usage }) => usage !== null)?.usage?.wallMs ?? 1;
  return {
    title,
    head: ['', 'seconds', 'of the first', 'CPU seconds', 'peak MB', 'loop blocked ms'],
    lines: figures.map(({ name, usage, note }) =>
      usage === null
        ? [name, note ?? '', '', '', '', '']
        : [
            name,
            seconds(usage.wallMs),
            (usage.wallMs / first).toFixed(2),
            seconds(usage.cpuMs),
            usage.peakMb.toFixed(0),
            usage.blockedMs === null ? '' : usage.blockedMs.toFixed(0),
          ],
    ),
  };
}

export function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

/** The figure of that name. @throws {Error} if it is missing */
export function usageOf(figures: readonly Figure[], name: string): NonNullable<Figure['usage']> {
  const usage = figures.find((figure) => figure.name === name)?.usage;
  if (!usage) throw new Error(`There is no figure for ${name}.`);
  return usage;
}

/** A target for a number that must not exceed `most`. */
export function atMost(what: string, value: number, most: number, unit = ''): Target {
  return { what, wanted: `<= ${most}${unit}`, measured: `${value.toFixed(2)}${unit}`, met: value <= most };
}

export function atLeast(what: string, value: number, least: number, unit = ''): Target {
  return { what, wanted: `>= ${least}${unit}`, measured: `${value.toFixed(2)}${unit}`, met: value >= least };
}
