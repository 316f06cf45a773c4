import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fixture } from './xlsxFixture.ts';

/** As many rows of 8 columns: numbers, a date, a shared text of few and an inline text of its own. */
function rows(count: number): string {
  const pieces: string[] = [];
  for (let i = 1; i <= count; i += 1) {
    pieces.push(
      `<row r="${i}"><c r="A${i}"><v>${100_000 + i}</v></c><c r="B${i}" s="1"><v>${46_000 + (i % 365)}</v></c><c r="C${i}"><v>${i % 50}</v></c><c r="D${i}"><v>${(i * 7919) % 100_000}.25</v></c><c r="E${i}"><v>${i % 9}</v></c><c r="F${i}" t="inlineStr"><is><t>text ${i}</t></is></c><c r="G${i}" t="s"><v>${i % 3}</v></c><c r="H${i}"><v>${i % 13}</v></c></row>`,
    );
  }
  return pieces.join('');
}

interface Measured {
  readonly rows: number;
  readonly peakMegabytes: number;
  /** In milliseconds; a busy machine needs more. */
  readonly longestPause: number;
  /** How often other work could run. */
  readonly turns: number;
  readonly seconds: number;
}

function measure(count: number): Measured {
  const path = fixture({
    rows: rows(count),
    formats: [14],
    strings: '<si><t>a</t></si><si><t>b</t></si><si><t>c</t></si>',
  });
  const module = fileURLToPath(new URL('../../../src/reader/xlsx/openXlsx.ts', import.meta.url));
  const reader = fileURLToPath(new URL('../../../src/reader/fileContent.ts', import.meta.url));
  const script = `const { openXlsx } = await import(process.argv[1]);
    const { FileContent } = await import(process.argv[3]);
    // The time that the thread worked, for another process may hold it up.
    const worked = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000; };
    let longestPause = 0, last = worked(), rows = 0, turns = 0, reading = true;
    const turn = () => {
      const now = worked();
      longestPause = Math.max(longestPause, now - last);
      last = now;
      turns += 1;
      if (reading) setImmediate(turn);
    };
    turn();
    const start = performance.now();
    const file = await openXlsx(await FileContent.open(process.argv[2]));
    for await (const batch of file.tabs[0].rows()) rows += batch.length;
    reading = false;
    await file.close();
    // The peak of this process alone: maxRSS also counts the parent's memory at the time of the fork.
    const { readFileSync, existsSync } = await import('node:fs');
    const status = '/proc/self/status';
    const peak = existsSync(status) ? /VmHWM:\\s+(\\d+)/.exec(readFileSync(status, 'utf8'))[1] : process.resourceUsage().maxRSS;
    const peakMegabytes = Number(peak) / 1024;
    console.log(JSON.stringify({ rows, peakMegabytes, longestPause, turns, seconds: (performance.now() - start) / 1000 }));`;
  return JSON.parse(
    execFileSync(process.execPath, [...FLAGS, '--input-type=module', '-e', script, module, path, reader], {
      encoding: 'utf8',
    }),
  );
}

// In a long run Node lets its young generation grow to 96 MB, however little of it is in use; with the flag it stays at 48 MB.
const FLAGS = ['--max-semi-space-size=16'];
// FULL_SHEET=1 measures the longest tab that Excel can hold, which takes about a minute, including its creation.
const count = process.env.FULL_SHEET ? 1_048_576 : 150_000;

it(`reads ${count} rows in bounded memory without holding up the event loop`, () => {
  const measured = measure(count);
  if (process.env.FULL_SHEET) console.log(measured);
  expect(measured.rows).toBe(count);
  expect(measured.peakMegabytes).toBeLessThan(200);
  expect(measured.turns).toBeGreaterThan(count / 500);
  expect(measured.longestPause).toBeLessThan(process.env.FULL_SHEET ? 100 : 500);
}, 180_000);
