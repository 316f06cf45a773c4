import { once } from 'node:events';
import { expect, it } from 'vitest';
import { charges, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';

const AUTHORIZATION = `Basic ${Buffer.from('demo:demo').toString('base64')}`;

it('charges simulate shows invoices, with the prices and faults that its options ask for', async () => {
  const flags = [
    '--port',
    '0',
    '--price-is',
    'unit',
    '--fault',
    'rest:429=first:1,rest:retry-after=7',
    '--json',
  ];
  const { child, ended } = start(['simulate', ...flags, '--charges', '1001-1030'], { cwd: ownFolder() });
  const [line] = (await once(child.stdout!, 'data')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const read = () => fetch(`${url}/api/v1/invoices/101`, { headers: { Authorization: AUTHORIZATION } });
  const refused = await read();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
  const invoice = (await (await read()).json()) as {
    invoiceInfo: { invoiceAmount: number };
    invoiceCharges: { price: number; numberOfItems: number }[];
  };
  const sum = invoice.invoiceCharges.reduce(
    (all, { price, numberOfItems }) => all + price * numberOfItems,
    0,
  );
  expect(sum).toBeCloseTo(invoice.invoiceInfo.invoiceAmount, 2);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr).toContain('Its invoices: 101-101, read below /api/v1/invoices.');
});

it('charges simulate --read-answer answers as for a user without the permission', async () => {
  const { child, ended } = start(['simulate', '--port', '0', '--read-answer', 'empty-list', '--json'], {
    cwd: ownFolder(),
  });
  const [line] = (await once(child.stdout!, 'data')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const answer = await fetch(`${url}/api/v1/invoices?goodsOwnerId=42`, {
    headers: { Authorization: AUTHORIZATION },
  });
  expect([answer.status, await answer.text()]).toEqual([200, '[]']);
  child.kill('SIGINT');
  expect((await ended).code).toBe(0);
});

it('charges simulate names the choices of an option', async () => {
  const { code, stderr } = await charges(['simulate', '--price-is', 'both'], { cwd: ownFolder() });
  expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([2, '--price-is must be total or unit, not "both". ']);
});
