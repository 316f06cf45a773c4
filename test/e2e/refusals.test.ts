import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { fault, listen, RECORDED, success, updateResponse } from '../ongoing/helpers.ts';
import { dropFolder, today } from './dropFolder.ts';

const DAY = today();
const INVOICED = 'You do not have permission to change a charge that is invoiced.';
const NO = updateResponse(
  `<Success>false</Success><Message>${INVOICED}</Message><Errors><ChargeError><Message>${INVOICED}</Message><ErrorType>UnknownError</ErrorType></ChargeError></Errors>`,
);

/** A server that refuses some charges, or everybody, as it would refuse wrong credentials. */
async function refusing(answerTo: (chargeId: number) => string | null, updateMs = 0) {
  const calls: number[] = [];
  const server = await listen((request, response, { body }) => {
    const isService = request.url!.toLowerCase().includes('service.asmx');
    const id = Number(/<ChargeId>(\d+)</.exec(body)?.[1] ?? 0);
    if (!isService) calls.push(id);
    const no = isService ? null : answerTo(id);
    const status = no?.includes('soap:Fault') ? 500 : 200;
    response.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8' });
    const end = (): unknown => response.end(isService ? RECORDED : (no ?? success(id)));
    // With slow updates, a refusal is answered once one of them is in progress.
    const isUpdating = (): boolean => calls.some((call) => answerTo(call) === null);
    const endWhileUpdating = (): unknown => (isUpdating() ? end() : setTimeout(endWhileUpdating, 5));
    if (updateMs > 0 && no === NO) endWhileUpdating();
    else setTimeout(end, no === null ? updateMs : 0);
  });
  return { url: `${server.origin}/demo`, calls };
}

const refuse =
  (...ids: readonly number[]) =>
  (id: number): string | null =>
    ids.includes(id) ? NO : null;

function importing(url: string) {
  const cwd = ownFolder();
  const env = {
    ONGOING_URL: url,
    ONGOING_USERNAME: 'demo',
    ONGOING_PASSWORD: 'demo',
    ONGOING_GOODS_OWNER_ID: '42',
    CHARGES_YES: '1',
    CHARGES_RATE: 'unlimited',
    CHARGES_STATE_DIR: join(cwd, 'state'),
  };
  const put = (name: string, ids: readonly number[]): void =>
    writeFileSync(
      join(cwd, name),
      `ChargeId,Comment\n${ids.map((id) => `${id},${name} ${id}`).join('\n')}\n`,
    );
  return { put, run: (...args: string[]) => charges(args, { cwd, env }) };
}

describe('a charge that the server refuses to change', () => {
  it.each([
    ['with Success=false', NO],
    ['with a fault', fault('soap:Server', 'Access denied for charge: the accounting period is closed.')],
    ['in Swedish', NO.replaceAll(INVOICED, 'Du saknar behörighet att ändra en fakturerad debitering.')],
  ])('is rejected with its words once another row was updated, %s', async (_how, no) => {
    const server = await refusing((id) => (id === 1002 ? no : null));
    const { put, run } = importing(server.url);
    put('a.csv', [1001, 1002, 1003, 1004]);
    const { code, stdout } = await run('import', 'a.csv', '--concurrency', '1');
    expect(code, stdout).toBe(4);
    expect(stdout).toContain('3 updated, 1 rejected');
    expect(server.calls).toEqual([1001, 1002, 1003, 1004]);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('The server accepts this user for other');
  });

  it('is rejected too if it is the last row', async () => {
    const server = await refusing(refuse(1002));
    const { put, run } = importing(server.url);
    put('a.csv', [1001, 1002]);
    expect((await run('import', 'a.csv', '--json')).json()).toMatchObject({
      counts: { updated: 1, rejected: 1 },
    });
  });

  it('stops the run before the first update, and no longer once another run of the user was accepted', async () => {
    const server = await refusing(refuse(1001));
    const { put, run } = importing(server.url);
    put('a.csv', [1001, 1002]);
    put('b.csv', [1003]);
    const first = await run('import', 'a.csv', '--json');
    expect(first.code).toBe(5);
    expect(first.stderr + first.stdout).toContain(
      'If they are right, it is row 2 (charge 1001) that is refused.',
    );
    const id = first.json().run!;
    expect((await run('resume', id)).code).toBe(5);
    expect((await run('import', 'b.csv')).code).toBe(0);
    const again = await run('resume', id, '--json');
    expect(again.code, again.stdout).toBe(4);
    expect(again.json()).toMatchObject({ counts: { updated: 1, rejected: 1 } });
    expect(server.calls).toEqual([1001, 1001, 1003, 1001, 1002]);
  });

  it('says nothing about another user', async () => {
    const server = await refusing(refuse(1001));
    const { put, run } = importing(server.url);
    put('a.csv', [1001, 1002]);
    put('b.csv', [1003]);
    expect((await run('import', 'b.csv', '--username', 'another')).code).toBe(0);
    expect((await run('import', 'a.csv')).code).toBe(5);
  });

  it('in a row of many stops the run as refused: these are sent again on resume, and an earlier one stays rejected', async () => {
    let locked = false;
    const server = await refusing((id) => {
      locked ||= id === 1004;
      return locked || id === 1002 ? NO : null;
    });
    const { put, run } = importing(server.url);
    put('a.csv', [1001, 1002, 1003, 1004, 1005, 1006, 1007]);
    const limits = ['--concurrency', '1', '--max-consecutive-failures', '3'];
    const stopped = await run('import', 'a.csv', ...limits, '--json');
    expect(stopped.code).toBe(5);
    expect(stopped.json()).toMatchObject({
      error: {
        code: 'refused',
        message: expect.stringContaining('Stopped after 3 consecutive rows were refused.'),
      },
      counts: { updated: 2, rejected: 1, pending: 4 },
    });
    const again = await run('resume', stopped.json().run!, ...limits, '--json');
    expect(again.json()).toMatchObject({ counts: { updated: 2, rejected: 1, pending: 4 } });
    expect(server.calls).toEqual([1001, 1002, 1003, 1004, 1005, 1006, 1004, 1005, 1006]);
  });

  it('waits for a call in progress, which may be the first to be accepted', async () => {
    const notFound = NO.replaceAll(INVOICED, 'There is no such charge.').replace(
      'UnknownError',
      'ChargeNotFound',
    );
    const server = await refusing((id) => (id === 1001 ? notFound : id === 1002 ? NO : null), 300);
    const { put, run } = importing(server.url);
    put('a.csv', [1001, 1002, 1003, 1004]);
    const { code, json } = await run('import', 'a.csv', '--concurrency', '4', '--json');
    expect(code).toBe(4);
    expect(json()).toMatchObject({ counts: { updated: 2, rejected: 2 } });
  });
});

describe('a file in the drop folder that is refused', () => {
  const dropping = (url: string) => dropFolder(ownFolder(), { url } as never);

  it('at a row after an update is imported in one pass, and so are the others', async () => {
    const server = await refusing(refuse(1002));
    const folder = dropping(server.url);
    folder.put('01.csv', 1001, 4);
    folder.put('02.csv', 1011, 2);
    expect((await folder.drop()).code).toBe(4);
    expect(folder.files()).toEqual(
      expect.arrayContaining([`failed/${DAY}/01.csv`, `failed/${DAY}/01.result.xlsx`, `done/${DAY}/02.csv`]),
    );
  });

  it('at its first row twice does not keep the others from being imported, and is tried once more after them', async () => {
    const server = await refusing(refuse(1001));
    const folder = dropping(server.url);
    folder.put('01.csv', 1001, 3);
    folder.put('02.csv', 1011, 2);
    expect((await folder.drop()).code).toBe(5);
    expect(folder.files()).toEqual(['01.csv', '02.csv']);
    const { code, json } = await folder.drop('--json');
    expect(code).toBe(4);
    expect(json()).toMatchObject({ rows: { updated: 4, rejected: 1 } });
    expect(folder.files()).toEqual(
      expect.arrayContaining([`failed/${DAY}/01.csv`, `failed/${DAY}/01.result.xlsx`, `done/${DAY}/02.csv`]),
    );
  });

  it('at its first row twice is set aside if there is no other, with what to do', async () => {
    const server = await refusing(refuse(1001));
    const folder = dropping(server.url);
    folder.put('01.csv', 1001, 3);
    expect((await folder.drop()).code).toBe(5);
    const { code, stdout } = await folder.drop();
    expect(code, stdout).toBe(4);
    const aside =
      'The file stopped at row 2 twice, so it was set aside. If the user name and password are right, remove the refused rows from the file. Then drop it again.';
    expect(stdout).toContain(aside);
    expect(folder.read(`failed/${DAY}/01.txt`)).toContain(aside);
    expect(folder.files()).toContain(`failed/${DAY}/01.result.xlsx`);
    expect((await folder.drop()).code).toBe(0);
  });

  it('at many rows is set aside the second time, and the others are imported', async () => {
    const server = await refusing((id) => (id > 1001 && id < 1010 ? NO : null));
    const folder = dropping(server.url);
    folder.put('01.csv', 1001, 5);
    folder.put('02.csv', 1011, 2);
    const limit = ['--max-consecutive-failures', '2'];
    expect((await folder.drop(...limit)).code).toBe(5);
    const { code, json } = await folder.drop(...limit, '--json');
    expect(code).toBe(4);
    expect(json()).toMatchObject({ rows: { updated: 2, rejected: 0 } });
    expect(folder.files()).toEqual(expect.arrayContaining([`failed/${DAY}/01.csv`, `done/${DAY}/02.csv`]));
    expect(server.calls).toEqual([1001, 1002, 1003, 1002, 1003, 1011, 1012]);
  });

  it.each([2, 10])('stays, like all others, if the password is wrong (a limit of %i)', async (limit) => {
    const server = await refusing(() => fault('soap:Client', 'Wrong user name or password.'));
    const folder = dropping(server.url);
    for (const name of ['01.csv', '02.csv', '03.csv']) folder.put(name, 1001, 3);
    for (let pass = 0; pass < 5; pass += 1) {
      const { code, stdout } = await folder.drop('--max-consecutive-failures', `${limit}`);
      expect(code).toBe(5);
      expect(stdout).toContain('Check the user name, password, and permissions');
      expect(folder.files()).toEqual(['01.csv', '02.csv', '03.csv']);
    }
    // One in the first pass, then at most as many as refusals in a row are allowed.
    expect(server.calls.length).toBeLessThanOrEqual(1 + 4 * Math.min(limit, 3));
  });
});
