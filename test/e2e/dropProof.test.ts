import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { ownFolder } from '../helpers/folder.ts';
import { otherUser } from '../helpers/otherUser.ts';
import { canMount, ownSmallDisk } from '../helpers/smallDisk.ts';
import { type DropFolder, dropFolder, today, until, updates } from './dropFolder.ts';
import { ownSimulator } from './simulator.ts';
import { ownWebhook } from './webhook.ts';

const DAY = today();
const OTHER_USER = otherUser();
const CAN_MOUNT = await canMount();
/** Every case is tried with files waiting in the folder, and without. */
const FILES = [
  ['two files waiting', ['a.csv', 'b.csv']],
  ['no file', []],
] as const;

/** Something that makes a pass impossible, done to a test's folder, which holds `drop/` and, after a first pass, `state/`. */
type Spoil = (cwd: string) => void;

const SPOILED: readonly (readonly [what: string, spoil: Spoil, sentence: RegExp])[] = [
  ['a ledger folder that is a file', (cwd) => writeFileSync(join(cwd, 'state'), ''), /state can't be used/],
  [
    'a ledger that is none',
    (cwd) => {
      mkdirSync(join(cwd, 'state'));
      writeFileSync(join(cwd, 'state/ledger.sqlite'), 'no database, and long enough to look at'.repeat(100));
    },
    /The ledger .*ledger\.sqlite can't be used .*move it away/,
  ],
  [
    'a call log that is none',
    (cwd) => {
      mkdirSync(join(cwd, 'state'));
      writeFileSync(join(cwd, 'state/calls.sqlite'), 'no database, and long enough to look at'.repeat(100));
    },
    /calls\.sqlite can't be used .*move it away/,
  ],
  ...['processing', 'done', 'failed', 'not-imported', 'duplicates'].map(
    (name) =>
      [
        `a file in the place of ${name}/`,
        (cwd: string) => writeFileSync(join(cwd, 'drop', name), ''),
        new RegExp(`drop/${name} is not a folder .*Move it away`),
      ] as const,
  ),
  [
    "a file in the place of the day's folder",
    (cwd) => {
      mkdirSync(join(cwd, 'drop/done'));
      writeFileSync(join(cwd, 'drop/done', DAY), '');
    },
    new RegExp(`drop/done/${DAY} is not a folder`),
  ],
];

const FORBIDDEN: readonly (readonly [what: string, folder: string, sentence: RegExp])[] = [
  [
    'the ledger folder',
    'state',
    /The ledger .*state\/ledger.sqlite can't be written .*Check the permissions of .*state/,
  ],
  [
    'the drop folder',
    'drop',
    /drop(\/\w+)? can't be written \(EACCES\)\. Allow .* to create and remove files/,
  ],
  ['processing/', 'drop/processing', /drop\/processing can't be written \(EACCES\)/],
  ['done/', 'drop/done', /drop\/done can't be written \(EACCES\)/],
  ["the day's folder", `drop/failed/${DAY}`, new RegExp(`drop/failed/${DAY} can't be written \\(EACCES\\)`)],
];

/** Makes a pass and checks that it failed with a sentence, and did nothing else. */
async function expectNothingDone(
  folder: DropFolder,
  simulator: Simulator,
  files: readonly string[],
  sentence: RegExp,
): Promise<void> {
  const hook = await ownWebhook();
  const before = {
    files: folder.files(),
    charges: structuredClone([...simulator.charges]),
    log: simulator.log.length,
  };

  const { code, stderr, json } = await folder.drop('--json', '--notify', hook.url);

  expect(code, stderr).toBe(1);
  expect(json()).toMatchObject({
    end: 'failed',
    exitCode: 1,
    reason: expect.stringMatching(sentence),
    sheets: [],
    waiting: files,
    calls: 0,
    recorded: { recorded: false, time: null },
  });
  expect(json().error!.message).toMatch(/Nothing was moved or sent\.$/);
  expect(stderr).not.toContain('Internal error');
  expect(folder.files()).toEqual(before.files);
  expect([...simulator.charges]).toEqual(before.charges);
  expect(simulator.log).toHaveLength(before.log);
  expect(hook.posts).toMatchObject([{ body: { end: 'failed', exitCode: 1 } }]);
}

/** Every entry below a folder that is a test file of the proof. */
function testFiles(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return entries.filter((path) => path.includes('.write-test') || path.includes('held-'));
}

describe.each(FILES)('a pass over a folder with %s', (_what, files) => {
  function putAll(folder: DropFolder): void {
    for (const [index, name] of files.entries()) folder.put(name, 1001 + 10 * index, 2);
  }

  it.each(SPOILED)('does nothing if there is %s', async (_, spoil, sentence) => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    putAll(folder);
    spoil(cwd);
    await expectNothingDone(folder, simulator, files, sentence);
  });

  it.skipIf(OTHER_USER === null).each(FORBIDDEN)(
    'does nothing if it may not write to %s',
    async (_, path, sentence) => {
      const simulator = await ownSimulator();
      const cwd = ownFolder();
      const folder = dropFolder(cwd, simulator, {}, { user: OTHER_USER! });
      mkdirSync(join(folder.root, 'failed', DAY), { recursive: true });
      giveAll(cwd, OTHER_USER!);
      expect((await folder.drop()).code).toBe(0);
      putAll(folder);
      // The permissions of a ledger folder that holds other files are left as they are.
      writeFileSync(join(cwd, 'state/other'), '');
      giveAll(cwd, OTHER_USER!);
      // Rights are taken away from the folder and, where root may choose, from its owner.
      if (process.getuid!() === 0) chownSync(join(cwd, path), 0, 0);
      chmodSync(join(cwd, path), 0o555);
      onTestFinished(() => chmodSync(join(cwd, path), 0o755));
      await expectNothingDone(folder, simulator, files, sentence);
    },
  );

  it.skipIf(process.platform === 'win32')('does nothing if files can not grow', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    expect((await dropFolder(cwd, simulator).drop()).code).toBe(0);
    const through = ['bash', '-c', 'ulimit -f 40; exec "$@"', '_'];
    const folder = dropFolder(cwd, simulator, {}, { through });
    putAll(folder);
    await expectNothingDone(folder, simulator, files, /can't be (used|written) \(.*EFBIG|is full/);
    expect(testFiles(cwd)).toEqual([]);
  });

  it.runIf(CAN_MOUNT).each([
    [
      'ledger',
      'state',
      /The disk with the ledger .*state\/ledger\.sqlite is full( or failing \(.*\))?\. Free some space/,
    ],
    ['drop folder', 'drop', /The disk with the folder .*drop\/?.* is full \(ENOSPC\)\. Free some space/],
    ['results of the day', `drop/done`, /The disk with the folder .*drop\/done is full \(ENOSPC\)/],
  ])('does nothing if the disk of the %s is full, and all once it has room', async (_, path, sentence) => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    if (path !== 'drop') mkdirSync(join(cwd, 'drop'));
    const disk = ownSmallDisk(join(cwd, path));
    const folder = dropFolder(cwd, simulator);
    expect((await folder.drop()).code).toBe(0);
    putAll(folder);
    disk.fill();
    await expectNothingDone(folder, simulator, files, sentence);
    await expectNothingDone(folder, simulator, files, sentence);

    disk.free();
    expect((await folder.drop()).code).toBe(0);
    expect(updates(simulator).size).toBe(2 * files.length);
    expect(testFiles(cwd)).toEqual([]);
  });
});

/** Gives a folder and all that is in it to a user. */
function giveAll(folder: string, user: number): void {
  if (process.getuid!() !== 0) return;
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const path of [folder, ...below.map((name) => join(folder, name))]) chownSync(path, user, user);
}

describe('a pass', () => {
  it('proves its folders without a trace, and leaves what it did not make', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    folder.put('a.csv', 1001, 2);
    // As a process leaves it that is killed while it tests.
    for (const name of ['done', 'processing']) mkdirSync(join(folder.root, name));
    for (const name of ['.write-test', 'done/.write-test', 'processing/.write-test'])
      folder.putText(name, 'x');
    const { code, stdout } = await folder.drop();
    expect(code, stdout).toBe(0);
    expect(stdout).not.toContain('Ignored');
    expect(testFiles(cwd)).toEqual([]);
    expect(readdirSync(folder.root).sort()).toEqual([
      'done',
      'duplicates',
      'failed',
      'logs',
      'not-imported',
      'processing',
    ]);
  });

  it('of a watch that can not use its ledger does nothing and is told of, and the watch goes on', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    const hook = await ownWebhook();
    folder.put('a.csv', 1001, 2);
    writeFileSync(join(cwd, 'state'), '');
    const { child, ended } = folder.start('watch', '--notify', hook.url);
    onTestFinished(() => void child.kill('SIGKILL'));
    await until('it is told of', () => hook.posts.length === 1);
    expect(hook.posts).toMatchObject([{ body: { end: 'failed', exitCode: 1, waiting: ['a.csv'] } }]);
    await until('it waits', () => folder.log().some(({ event }) => event === 'pass ended'));
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('Internal error');
    expect(folder.files()).toEqual(['a.csv']);
    expect(statSync(join(cwd, 'state')).isFile()).toBe(true);
    expect(simulator.log).toEqual([]);
  });
});
