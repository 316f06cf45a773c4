import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from './compare.ts';
import { exportSpeed } from './exportSpeed.ts';
import { growth } from './growth.ts';
import { importSpeed } from './importSpeed.ts';
import { latency } from './latency.ts';
import { oneBadRow } from './oneBadRow.ts';
import { pace } from './pace.ts';
import { resumeReport } from './resumeReport.ts';
import type { Line, Section, Table, Target } from './section.ts';
import { prepare } from './setting.ts';
import { startup } from './startup.ts';
import { validateCsv } from './validateCsv.ts';
import { validateXlsx } from './validateXlsx.ts';

const SECTIONS: readonly Section[] = [
  validateCsv,
  validateXlsx,
  oneBadRow,
  importSpeed,
  exportSpeed,
  latency,
  resumeReport,
  compare,
  startup,
  growth,
  pace,
];

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, only: { type: 'string' } },
});
const wanted = values.only?.split(',') ?? SECTIONS.map(({ name }) => name);
const unknown = wanted.filter((name) => !SECTIONS.some((section) => section.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no ${unknown.join(', ')}. --only takes ${SECTIONS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const tell = (text: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
const folder = await mkdtemp(join(tmpdir(), 'charges-bench-'));
const results: Record<string, unknown> = {};
const targets: Target[] = [];
try {
  const setting = await prepare(folder, values.quick === true, tell);
  if (!values.json) console.log(machine());
  for (const section of SECTIONS.filter(({ name }) => wanted.includes(name))) {
    tell(`measuring ${section.name}, load ${loadText()}`);
    const result = await section.measure(setting);
    results[section.name] = result.figures;
    targets.push(...result.targets);
    if (!values.json) for (const table of result.tables) console.log(`\n${tableText(table)}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (values.json)
  console.log(JSON.stringify({ machine: machine(), load: loadText(), results, targets }, null, 2));
else console.log(`\n${tableText(targetTable(targets))}`);

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${first?.model.trim()}, ${cpus().length} cores, ${memory} GB, ${process.platform}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
}

function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}

function targetTable(all: readonly Target[]): Table {
  return {
    title: 'Targets',
    head: ['', 'wanted', 'measured', ''],
    lines: all.map(({ what, wanted: least, measured, met }) => [
      what,
      least,
      measured,
      met ? 'met' : 'MISSED',
    ]),
  };
}

function tableText({ title, head, lines }: Table): string {
  const all: Line[] = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const text = all.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [title, ...text].join('\n');
}
