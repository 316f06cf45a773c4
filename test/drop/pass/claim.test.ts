import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Claim, claimSheet, giveBack, leftoverClaims, noteRun } from '../../../src/drop/pass/claim.ts';
import type { Places } from '../../../src/drop/pass/places.ts';
import type { Candidate } from '../../../src/drop/pass/scanFolder.ts';
import { ownPlaces } from './ownDrop.ts';

function put(places: Places, name: string, text = name): Candidate {
  const path = join(places.root, name);
  writeFileSync(path, text);
  return { name, size: text.length, mtimeMs: lstatSync(path).mtimeMs };
}

async function mustClaim(places: Places, candidate: Candidate): Promise<Claim> {
  const claim = await claimSheet(places, candidate);
  if (typeof claim === 'string') throw new Error(claim);
  return claim;
}

describe('claimSheet', () => {
  it('gives each of many files to one of many claimants only', async () => {
    const places = ownPlaces();
    const candidates = Array.from({ length: 40 }, (_, index) => put(places, `f${index}.csv`));
    const claims = await Promise.all(
      [1, 2, 3, 4].map(() => Promise.all(candidates.map((candidate) => claimSheet(places, candidate)))),
    );
    for (const index of candidates.keys()) {
      const got = claims.map((of) => of[index]);
      expect(got.filter((claim) => claim === 'gone')).toHaveLength(3);
      expect(got.filter((claim) => typeof claim === 'object')).toHaveLength(1);
    }
    expect(readdirSync(places.root)).toEqual(['processing']);
    expect(readdirSync(places.processing).filter((name) => name.endsWith('.csv'))).toHaveLength(40);
    expect(readdirSync(places.processing).filter((name) => name.endsWith('.claim'))).toHaveLength(40);
  });

  it('never replaces a sheet that was claimed under the same name', async () => {
    const places = ownPlaces();
    const first = await mustClaim(places, put(places, 'a.csv', 'first'));
    const second = await mustClaim(places, put(places, 'a.csv', 'second'));
    writeFileSync(join(places.processing, 'b.csv'), 'put there by hand');
    const third = await mustClaim(places, put(places, 'b.csv', 'third'));
    expect([first, second, third].map(({ path }) => readFileSync(path, 'utf8'))).toEqual([
      'first',
      'second',
      'third',
    ]);
    expect(readFileSync(join(places.processing, 'b.csv'), 'utf8')).toBe('put there by hand');
  });

  it('finds what an earlier pass left, with its run, and clears notes without a sheet', async () => {
    const places = ownPlaces();
    await mustClaim(places, put(places, 'b.csv'));
    const noted = await noteRun(await mustClaim(places, put(places, 'a.csv')), 'k7f2m9qd');
    writeFileSync(join(places.processing, 'c.csv.claim'), '{"name":"c.csv"}');
    writeFileSync(join(places.processing, 'd.csv'), 'by hand');
    mkdirSync(places.turn);
    const found = await leftoverClaims(places);
    expect(found.map(({ name, run }) => [name, run])).toEqual([
      ['a.csv', 'k7f2m9qd'],
      ['b.csv', null],
      ['d.csv', null],
    ]);
    expect(found[0]).toEqual(noted);
    expect(existsSync(join(places.processing, 'c.csv.claim'))).toBe(false);
  });

  it('believes no note that names a path or no run', async () => {
    const places = ownPlaces();
    const claim = await mustClaim(places, put(places, 'a.csv'));
    for (const text of [
      '{"name":"../../../x.csv","run":"../x"}',
      '{',
      '[]',
      'null',
      '{"name":"/etc/x.csv","run":7}',
    ]) {
      writeFileSync(claim.notePath, text);
      expect(await leftoverClaims(places), text).toMatchObject([{ name: 'a.csv', run: null }]);
    }
  });

  it('gives a sheet back, beside another one that came under its name', async () => {
    const places = ownPlaces();
    const claim = await mustClaim(places, put(places, 'a.csv', 'old'));
    put(places, 'a.csv', 'new');
    expect(await giveBack(places, claim)).toBe('a-2.csv');
    expect(readFileSync(join(places.root, 'a.csv'), 'utf8')).toBe('new');
    expect(readFileSync(join(places.root, 'a-2.csv'), 'utf8')).toBe('old');
    expect(readdirSync(places.processing)).toEqual([]);
    rmSync(places.root, { recursive: true });
  });
});
