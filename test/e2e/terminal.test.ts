import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownFolder } from '../helpers/folder.ts';
import { Screen } from '../helpers/screen.ts';
import { hasTerminal, inTerminal } from '../helpers/terminal.ts';
import { access, ownSimulator } from './simulator.ts';

const ROWS = 80;
const STOPPING =
  'Stopping after the calls in progress. Press Ctrl-C again to quit now; nothing is lost either way.';

/** The lines of a progress bar, as they were drawn: rows done, and what follows. */
function barsIn(output: string): { done: number; facts: string }[] {
  return [...output.matchAll(/ (\d+)\/80 rows([^\r\n\u001b]*)/g)].map(([, done, facts]) => ({
    done: Number(done),
    facts: facts!,
  }));
}

describe.skipIf(!hasTerminal())('on a terminal', () => {
  it.each([80, 120])(
    'of %d columns, the message of Ctrl-C can be read, and the bar goes on',
    async (columns) => {
      const { folder, env, simulator } = await slowImport();
      let stoppedAt = 0;
      const { code, output } = await inTerminal(['import', 'sheet.csv', '--yes'], {
        columns,
        cwd: folder,
        env,
        answer: (shown) => {
          if (stoppedAt > 0 || !barsIn(shown).some(({ done }) => done >= 5)) return null;
          stoppedAt = shown.length;
          return '\u0003';
        },
      });
      expect(code).toBe(130);
      expect(simulator.calls).toBeLessThan(ROWS);
      const screen = new Screen(columns);
      screen.write(output);
      const first = screen.lines.findIndex((line) => line.startsWith(STOPPING.slice(0, 40)));
      // A line that is too long continues on the next one, and nothing else is on either.
      const wrapped = screen.lines.slice(first, first + Math.ceil(STOPPING.length / columns));
      expect(
        wrapped.map((line, at) => (at < wrapped.length - 1 ? line.padEnd(columns) : line)).join(''),
      ).toBe(STOPPING);
      expect(screen.isRestored).toBe(true);
      // The bar is gone at the end, and how the run ended is below.
      expect(screen.lines.join('\n')).not.toMatch(/\d+\/80 rows/);
      expect(screen.lines.slice(first + wrapped.length).join('\n')).toContain('Interrupted');
    },
  );

  it('a second Ctrl-C ends at once, and leaves no bar and a terminal that wraps lines', async () => {
    const { folder, env } = await slowImport(3000);
    let presses = 0;
    const { code, output } = await inTerminal(['import', 'sheet.csv', '--yes'], {
      columns: 80,
      cwd: folder,
      env,
      answer: (shown) => {
        const isDue = presses === 0 ? barsIn(shown).length > 0 : presses === 1 && shown.includes('Stopping');
        if (!isDue) return null;
        presses += 1;
        return '\u0003';
      },
    });
    expect([code, presses]).toEqual([130, 2]);
    const screen = new Screen(80);
    screen.write(output);
    expect(screen.isRestored).toBe(true);
    expect(screen.lines.join('\n')).not.toMatch(/\d+\/80 rows/);
  });

  it('the rate and the time left are shown after two seconds of calls, not before', async () => {
    const { folder, env } = await slowImport();
    const { code, output } = await inTerminal(['import', 'sheet.csv', '--yes'], {
      columns: 80,
      cwd: folder,
      env,
    });
    expect(code).toBe(0);
    const bars = barsIn(output);
    const early = bars.filter(({ done }) => done > 0 && done <= 5);
    expect(early).not.toEqual([]);
    for (const { facts } of early) expect(facts.trim()).toBe('');
    expect(bars.some(({ facts }) => /^ {2}\d+(\.\d)?\/s {2}\d+ s left/.test(facts))).toBe(true);
  });

  it('--no-color leaves out the colors that the terminal would get', async () => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'sheet.csv'), 'ChargeId,Comment\n1001,a\n');
    const env = { NO_COLOR: '' };
    const call = async (...args: string[]) =>
      (await inTerminal(['validate', 'sheet.csv', ...args], { columns: 80, cwd: folder, env })).output;
    expect(await call()).toContain('\u001b[32m');
    const plain = await call('--no-color');
    expect(plain).toContain('The one row is valid.');
    expect(plain).not.toContain('\u001b[');
  });
});

/** A file of 80 rows, and a server that takes some milliseconds for each. */
async function slowImport(ms = 50) {
  const folder = ownFolder();
  const simulator = await ownSimulator({ faults: { automation: { latency: { minMs: ms, maxMs: ms } } } });
  const rows = Array.from({ length: ROWS }, (_, index) => `${1001 + index},new`);
  writeFileSync(join(folder, 'sheet.csv'), `ChargeId,Comment\n${rows.join('\n')}\n`);
  return { folder, simulator, env: access(simulator, folder) };
}
