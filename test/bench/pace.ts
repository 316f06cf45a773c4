import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { RateWindow } from '../../src/ledger/callLog.ts';
import { parseRate } from '../../src/sender/rate.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { leastMs, updateTimes, worstWindow } from '../sender/slidingWindow.ts';
import { importCommand } from './importSpeed.ts';
import { ended } from './measure.ts';
import { atLeast, atMost, type Section, type Target } from './section.ts';
import type { Setting } from './setting.ts';
import { HEADER, writeCsvRows } from './sheets.ts';

interface Trial {
  readonly rate: string;
  /** How long the server takes for each call, in milliseconds. */
  readonly latencyMs: number;
  /** Calls in all, for all processes together. */
  readonly calls: number;
  readonly processes: number;
}

interface Outcome extends Trial {
  /** For each window: the most calls it held in any position, as the server counted. */
  readonly worst: readonly { readonly allowed: number; readonly held: number; readonly windowMs: number }[];
  /** From the first full window on: the least time that calls had to wait, divided by the time they waited. */
  readonly used: number;
  /** For the whole run, which starts with one call at a time: the shortest time allowed for this many calls, divided by the time they took. */
  readonly usedWithStart: number;
  readonly perSecond: number;
}

const RATES: readonly (readonly [rate: string, calls: number])[] = [
  ['20/s', 600],
  ['200/s', 6000],
  ['100/10s,500/60s', 600],
];
const LATENCIES_MS = [0, 20];

/** The pace as the server sees it, with several imports that share one ledger. The rate sets the time, so one round is enough. */
export const pace: Section = {
  name: 'pace',
  measure: async (setting) => {
    const outcomes: Outcome[] = [];
    for (const [rate, calls] of RATES) {
      for (const latencyMs of LATENCIES_MS) {
        const trials = [1, 2, 4].map((processes) => ({
          rate,
          latencyMs,
          calls: setting.quick ? calls / 2 : calls,
          processes,
        }));
        // Slow rates hardly load the machine, so they can run in parallel.
        if (rate === '200/s') for (const trial of trials) outcomes.push(await runTrial(setting, trial));
        else outcomes.push(...(await Promise.all(trials.map((trial) => runTrial(setting, trial)))));
      }
    }
    return {
      tables: [
        {
          title: 'Pace, as the server counted it',
          head: [
            'rate',
            'server takes',
            'processes',
            'calls',
            'calls a second',
            'allowance used',
            'with the start',
            'worst window (held of allowed)',
          ],
          lines: outcomes.map((outcome) => [
            outcome.rate,
            `${outcome.latencyMs} ms`,
            String(outcome.processes),
            String(outcome.calls),
            outcome.perSecond.toFixed(1),
            `${(100 * outcome.used).toFixed(1)} %`,
            `${(100 * outcome.usedWithStart).toFixed(1)} %`,
            outcome.worst.map(({ held, allowed }) => `${held} of ${allowed}`).join(', '),
          ]),
        },
      ],
      targets: outcomes.flatMap(targets),
      figures: outcomes,
    };
  },
};

async function runTrial(setting: Setting, trial: Trial): Promise<Outcome> {
  const { rate, latencyMs, calls, processes } = trial;
  const name = `pace-${rate.replaceAll(/\W/g, '-')}-${latencyMs}-${processes}`;
  const each = calls / processes;
  await using simulator = await startSimulator({
    charges: { from: 1, to: calls },
    faults: { automation: { latency: { minMs: latencyMs, maxMs: latencyMs } } },
  });
  const flags = ['--rate', rate, '--concurrency', '8'];
  const children: ChildProcess[] = [];
  for (let part = 0; part < processes; part += 1) {
    const file = join(setting.folder, `${name}-${part}.csv`);
    const rows = Array.from({ length: each }, (_, index) => `${1 + part * each + index},,1,2.50,,,,`);
    await writeCsvRows(file, [HEADER.join(','), ...rows]);
    const { args, env } = importCommand(setting, file, simulator.url, flags, join(setting.folder, name));
    children.push(
      spawn(process.execPath, args, {
        env: { PATH: process.env.PATH, HOME: setting.folder, ...env },
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 300_000,
      }),
    );
  }
  await Promise.all(children.map(ended));
  return { ...trial, ...judge(rate, updateTimes(simulator)) };
}

function judge(rate: string, times: readonly number[]): Omit<Outcome, keyof Trial> {
  const windows = parseRate(rate);
  const tookMs = times.at(-1)! - times[0]!;
  return {
    worst: windows.map(({ calls, windowMs }) => ({
      allowed: calls,
      held: worstWindow(times, windowMs),
      windowMs,
    })),
    used: usedAfterStart(windows, times),
    usedWithStart: leastMs(windows, times.length) / tookMs,
    perSecond: ((times.length - 1) * 1000) / tookMs,
  };
}

/** A call may have to wait until an earlier one leaves its window; any delay beyond that is lost. */
function usedAfterStart(windows: readonly RateWindow[], times: readonly number[]): number {
  let hadToWait = 0;
  let waited = 0;
  for (const [call, at] of times.entries()) {
    const earlier = windows.filter(({ calls }) => call >= calls);
    if (earlier.length === 0) continue;
    const allowedAt = earlier.map(({ calls, windowMs }) => times[call - calls]! + windowMs);
    const last = allowedAt.indexOf(Math.max(...allowedAt));
    hadToWait += earlier[last]!.windowMs;
    waited += earlier[last]!.windowMs + at - allowedAt[last]!;
  }
  return hadToWait / waited;
}

function targets({ rate, latencyMs, processes, used, worst }: Outcome): Target[] {
  const what = `pace ${rate}, ${latencyMs} ms, ${processes === 1 ? 'one process' : `${processes} processes`}`;
  return [
    atLeast(`${what}: allowance used`, 100 * used, 98, ' %'),
    ...worst.map(({ held, allowed, windowMs }) =>
      atMost(`${what}: calls in the worst window of ${windowMs / 1000} s`, held, allowed),
    ),
  ];
}
