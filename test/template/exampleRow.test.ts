import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_ROWS } from '../../src/model/chargeFields.ts';
import type { RawRow } from '../../src/model/row.ts';
import { openSheet } from '../../src/reader/openSheet.ts';
import { ownFolder } from '../helpers/folder.ts';

const { ChargeId, Comment } = EXAMPLE_ROWS.sv;

async function read(lines: readonly string[]): Promise<{ rows: number[]; notes: string[] }> {
  const path = join(ownFolder(), 'sheet.csv');
  writeFileSync(path, lines.join('\n'));
  const sheet = await openSheet(path);
  try {
    // Twice, like a file that has to be surveyed first.
    for await (const _ of sheet.rows());
    const rows: number[] = [];
    for await (const batch of sheet.rows()) rows.push(...batch.map(({ row }) => row));
    const notes = sheet.notes().filter(({ code }) => code === 'example-row');
    return { rows, notes: notes.map(({ message }) => message) };
  } finally {
    await sheet.close();
  }
}

describe('the example row of a template', () => {
  it('is skipped in any row, with a note', async () => {
    const { rows, notes } = await read(['Comment,ChargeId', 'a,1', `${Comment},${ChargeId}`, 'b,2']);
    expect(rows).toEqual([2, 4]);
    expect(notes).toEqual(["Row 3 is the template's example row and was skipped."]);
  });

  it.each([
    ['its comment was overwritten', `${ChargeId},Recounted`],
    ['its id is written otherwise', `${ChargeId.toUpperCase()},${Comment}`],
    ['its comment is that of another language', `${ChargeId},"${EXAMPLE_ROWS.en.Comment}"`],
  ])('is a row like others once %s', async (_, line) => {
    expect(await read(['ChargeId,Comment', line])).toEqual({ rows: [2], notes: [] });
  });

  it('becomes an invalid row if it is only partly overwritten', async () => {
    const path = join(ownFolder(), 'sheet.csv');
    writeFileSync(path, `ChargeId,Count,Comment\n7,1,"${Comment}"\n8,1,Own`);
    const sheet = await openSheet(path);
    const rows: RawRow[] = [];
    for await (const batch of sheet.rows()) rows.push(...batch);
    await sheet.close();
    expect(rows.map(({ shapeProblem }) => shapeProblem)).toEqual([
      expect.stringContaining("still has the comment of the template's example"),
      undefined,
    ]);
  });

  it('is skipped only once: a copy of it is a row like any other', async () => {
    const example = `${ChargeId},${Comment}`;
    expect((await read(['ChargeId,Comment', example, example])).rows).toEqual([3]);
  });

  it('is not recognized without a Comment column', async () => {
    expect((await read(['ChargeId,Count', `${ChargeId},1`])).rows).toEqual([2]);
  });
});
