import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Claim, claimSheet, giveBack, leftoverClaims, noteRun } from '../../../src/drop/pass/claim.ts';
import type { DropFolders } from '../../../src/drop/pass/folders.ts';
import type { Candidate } from '../../../src/drop/pass/scanFolder.ts';
import { ownDropFolders } from './ownDrop.ts';

function put(folders: DropFolders, name: string, text = name): Candidate {
  const path = join(folders.root, name);
  writeFileSync(path, text);
  return { name, size: text.length, mtimeMs: lstatSync(path).mtimeMs };
}

async function mustClaim(folders: DropFolders, candidate: Candidate): Promise<Claim> {
  const claim = await claimSheet(folders, candidate);
  if (typeof claim === 'string') throw new Error(claim);
  return claim;
}

describe('claimSheet', () => {
  it('gives each of many files to one of many claimants only', async () => {
    const folders = ownDropFolders();
    const candidates = Array.from({ length: 40 }, (_, index) => put(folders, `f${index}.csv`));
    const claims = await Promise.all(
      [1, 2, 3, 4].map(() => Promise.all(candidates.map((candidate) => claimSheet(folders, candidate)))),
    );
    for (const index of candidates.keys()) {
      const got = claims.map((of) => of[index]);
      expect(got.filter((claim) => claim === 'gone')).toHaveLength(3);
      expect(got.filter((claim) => typeof claim === 'object')).toHaveLength(1);
    }
    expect(readdirSync(folders.root)).toEqual(['processing']);
    expect(readdirSync(folders.processing).filter((name) => name.endsWith('.csv'))).toHaveLength(40);
    expect(readdirSync(folders.processing).filter((name) => name.endsWith('.claim'))).toHaveLength(40);
  });

  it('never overwrites a file that was claimed under the same name', async () => {
    const folders = ownDropFolders();
    const first = await mustClaim(folders, put(folders, 'a.csv', 'first'));
    const second = await mustClaim(folders, put(folders, 'a.csv', 'second'));
    writeFileSync(join(folders.processing, 'b.csv'), 'put there by hand');
    const third = await mustClaim(folders, put(folders, 'b.csv', 'third'));
    expect([first, second, third].map(({ path }) => readFileSync(path, 'utf8'))).toEqual([
      'first',
      'second',
      'third',
    ]);
    expect(readFileSync(join(folders.processing, 'b.csv'), 'utf8')).toBe('put there by hand');
  });

  it('finds what an earlier pass left, with its run, and clears notes without a file', async () => {
    const folders = ownDropFolders();
    await mustClaim(folders, put(folders, 'b.csv'));
    const noted = await noteRun(await mustClaim(folders, put(folders, 'a.csv')), 'k7f2m9qd');
    writeFileSync(join(folders.processing, 'c.csv.claim'), '{"name":"c.csv"}');
    writeFileSync(join(folders.processing, 'd.csv'), 'by hand');
    mkdirSync(folders.lock);
    const found = await leftoverClaims(folders);
    expect(found.map(({ name, run }) => [name, run])).toEqual([
      ['a.csv', 'k7f2m9qd'],
      ['b.csv', null],
      ['d.csv', null],
    ]);
    expect(found[0]).toEqual(noted);
    expect(existsSync(join(folders.processing, 'c.csv.claim'))).toBe(false);
  });

  it('trusts no note that names a path or no run', async () => {
    const folders = ownDropFolders();
    const claim = await mustClaim(folders, put(folders, 'a.csv'));
    for (const text of [
      '{"name":"../../../x.csv","run":"../x"}',
      '{',
      '[]',
      'null',
      '{"name":"/etc/x.csv","run":7}',
    ]) {
      writeFileSync(claim.notePath, text);
      expect(await leftoverClaims(folders), text).toMatchObject([{ name: 'a.csv', run: null }]);
    }
  });

  it('gives a file back, next to another one that arrived under its name', async () => {
    const folders = ownDropFolders();
    const claim = await mustClaim(folders, put(folders, 'a.csv', 'old'));
    put(folders, 'a.csv', 'new');
    expect(await giveBack(folders, claim)).toBe('a-2.csv');
    expect(readFileSync(join(folders.root, 'a.csv'), 'utf8')).toBe('new');
    expect(readFileSync(join(folders.root, 'a-2.csv'), 'utf8')).toBe('old');
    expect(readdirSync(folders.processing)).toEqual([]);
    rmSync(folders.root, { recursive: true });
  });
});
