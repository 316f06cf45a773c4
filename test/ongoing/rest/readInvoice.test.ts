import { describe, expect, test } from 'vitest';
import { chargeJson, invoiceJson, listAnswer } from './helpers.ts';

describe('members that may be missing', () => {
  test.each(['null', undefined])('are empty fields if they are %s', async (nothing) => {
    const charge = chargeJson({
      actionDate: nothing,
      comment: nothing,
      container: nothing,
      profitCenterId: nothing,
      profitCenterCode: nothing,
      profitCenterName: nothing,
      invoiceArticle: nothing,
      orderContext: nothing,
    });
    const info = {
      invoiceNumber: nothing,
      title: nothing,
      invoicePeriodStart: nothing,
      invoicePeriodEnd: nothing,
    };
    const answer = await listAnswer(200, `[${invoiceJson(101, [charge], info)}]`);
    if (answer.kind !== 'read') throw new Error(answer.message);
    const [invoice] = answer.invoices;
    expect(invoice).toMatchObject({ number: null, title: null, periodStart: null, periodEnd: null });
    expect(invoice!.charges[0]).toMatchObject({
      values: { ActionDate: null, ProfitCenterId: null, Container: null, Comment: null },
      context: {
        articleCode: null,
        articleTitle: null,
        orderNumber: null,
        profitCenterCode: null,
        profitCenterName: null,
      },
    });
  });

  test('are empty fields if their text is empty; white space is not', async () => {
    const answer = await listAnswer(
      200,
      `[${invoiceJson(101, [chargeJson({ comment: '""', container: '" "' })])}]`,
    );
    expect(answer).toMatchObject({
      invoices: [{ charges: [{ values: { Comment: null, Container: ' ' } }] }],
    });
  });

  test('are whole parts of an invoice, too', async () => {
    const answer = await listAnswer(
      200,
      '[{"goodsOwner":null,"invoiceInfo":{"invoiceId":7,"invoiceDate":"2026-10-30T23:00:00Z","invoiceAmount":0.00,"isExported":true},"new":{"x":[1]}}]',
    );
    expect(answer).toMatchObject({
      invoices: [{ id: 7, amount: '0.00', isExported: true, goodsOwner: null, currency: null, charges: [] }],
    });
  });
});

describe('what the description does not allow is said with its member and its invoice', () => {
  test.each<[string, string]>([
    [invoiceJson('"101"'), 'invoiceId of the invoice in place 1 is the text "101" instead of a whole number'],
    [invoiceJson('1.5'), 'invoiceId of the invoice in place 1 is the number 1.5 instead of a whole number'],
    [
      invoiceJson('99999999999'),
      'invoiceId of the invoice in place 1 is the number 99999999999 instead of a whole number of 32 bits',
    ],
    ['{"invoiceInfo":null}', 'the invoice in place 1 has no invoiceId'],
    ['{"invoiceInfo":[]}', 'invoiceInfo of the invoice in place 1 is an array instead of an object'],
    ['{"__proto__":{"invoiceInfo":{"invoiceId":1}}}', 'the invoice in place 1 has no invoiceId'],
    [invoiceJson(101, [], { invoiceAmount: '"1,50"' }), 'invoiceAmount of invoice 101 is the text "1,50"'],
    [invoiceJson(101, [], { invoiceAmount: undefined }), 'invoice 101 has no invoiceAmount'],
    [invoiceJson(101, [], { isExported: '0' }), 'isExported of invoice 101 is the number 0 instead of true'],
    [
      invoiceJson(101, [], { invoiceDate: '"soon"' }),
      'invoiceDate of invoice 101 is the text "soon" instead',
    ],
    [invoiceJson(101, [], { title: '{}' }), 'title of invoice 101 is an object instead of a text'],
    [invoiceJson(101, ['7']), 'the charge in place 1 of invoice 101 is the number 7 instead of an object'],
    [invoiceJson(101, ['{}']), 'the charge in place 1 of invoice 101 has no chargeId'],
    [invoiceJson(101, [chargeJson({ price: 'null' })]), 'charge 4711 of invoice 101 has no price'],
    [
      invoiceJson(101, [chargeJson({ price: '1E+400' })]),
      'price of charge 4711 of invoice 101 is the number',
    ],
    [invoiceJson(101, [chargeJson({ numberOfItems: '"1"' })]), 'numberOfItems of charge 4711 of invoice 101'],
    [invoiceJson(101, [chargeJson({ actionDate: '5' })]), 'actionDate of charge 4711 of invoice 101 is the'],
    [invoiceJson(101, [chargeJson({ invoiceArticle: '"x"' })]), 'invoiceArticle of charge 4711 of invoice'],
    [
      invoiceJson(101, [chargeJson({ orderContext: '{"orderNumber":5}' })]),
      'orderNumber of orderContext of charge 4711 of invoice 101 is the number 5 instead of a text',
    ],
    [
      invoiceJson(101).replace(/"invoiceCharges":.*\}$/, '"invoiceCharges":{}}'),
      'invoiceCharges of invoice 101',
    ],
  ])('case %#', async (invoice, message) => {
    const answer = await listAnswer(200, `[${invoice}]`);
    expect(answer).toMatchObject({
      kind: 'failed',
      transient: false,
      message: expect.stringContaining(`does not understand: ${message}`),
    });
  });
});

test('of two members with one name the last counts, and half a character becomes a replacement', async () => {
  const charge = chargeJson({ comment: '"first"', container: '"a\\ud800b"' });
  const twice = charge.replace('"comment":"first"', '"comment":"first","comment":"last"');
  const answer = await listAnswer(200, `[${invoiceJson(101, [twice])}]`);
  expect(answer).toMatchObject({
    invoices: [{ charges: [{ values: { Comment: 'last', Container: 'a\uFFFDb' } }] }],
  });
});
