import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CLEAR, FIELDS } from '../../src/model/chargeFields.ts';
import type { ChargeUpdate } from '../../src/model/row.ts';
import { openWsdl } from '../../src/ongoing/requests/envelope.ts';
import { updateChargeWriter } from '../../src/ongoing/requests/request.ts';
import { checkRow, layoutOf } from '../../src/validation/checkRow.ts';

const LAYOUT = layoutOf(FIELDS.map(({ field }, index) => ({ index, name: field, field })));

/** Texts as people write them, most of them nearly right. */
const number = fc
  .tuple(
    fc.constantFrom('', '+', '-', '- ', '+ ', '('),
    fc.constantFrom(
      '0',
      '1',
      '12',
      '1234',
      '1 234',
      '1.234',
      '1,234',
      '00',
      '',
      '79228162514264337593543950335',
    ),
    fc.constantFrom('', '.', ',', '.5', ',5', '.50', ',125', '.0000000000000000000000000001'),
    fc.constantFrom('', '-', ')', ' '),
  )
  .map((parts) => parts.join(''));
const date = fc
  .tuple(
    fc.constantFrom(
      '2026-10-31',
      '31/10/2026',
      '10/31/2026',
      '2026/1/5',
      '20261031',
      '0001-01-01',
      '9999-12-31',
    ),
    fc.constantFrom('', ' 8:30', 'T08:30:15', ' 23:59:59.1234567', 'T08:30Z'),
  )
  .map((parts) => parts.join(''));
const id = fc.constantFrom('1', '2147483647', '0012', '1.0', '12.5', '-1', '+7', '(clear)', '');
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('(clear)', '<![CDATA[x]]>', '=1+1', '\r\n'),
);

describe('whatever validation accepts', () => {
  it('can be put into a request', async () => {
    const write = updateChargeWriter(await openWsdl('Automation.wsdl'), { username: 'u', password: 'p' });
    let sent = 0;
    fc.assert(
      fc.property(fc.tuple(id, date, number, number, id, text, text, id), (cells) => {
        const row = checkRow({ row: 2, cells }, LAYOUT, {
          clear: DEFAULT_CLEAR,
          marks: new Map(),
          dayOrders: new Map(),
        })!;
        if (row.problems.length > 0) return;
        sent += 1;
        expect(write(row.values as ChargeUpdate).body).toContain('<ChargeId>');
      }),
      { numRuns: 20_000, seed: 20261121 },
    );
    expect(sent).toBeGreaterThan(50);
  });

  it.each(['+3', '+3,5', '+3.5', '.5', '-,5', '(12,50)', '12,50-', '1 234'])('%s too', async (written) => {
    const write = updateChargeWriter(await openWsdl('Automation.wsdl'), { username: 'u', password: 'p' });
    const cells = ['1', '', written, '2'];
    const { problems, values } = checkRow({ row: 2, cells }, LAYOUT, { clear: DEFAULT_CLEAR })!;
    expect(problems).toEqual([]);
    expect(write(values as ChargeUpdate).body).toMatch(/<Count>-?\d/);
  });
});
