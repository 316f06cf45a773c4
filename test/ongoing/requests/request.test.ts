import { createClientAsync, type IHttpClient } from 'soap';
import { afterEach, describe, expect, test } from 'vitest';
import type { ChargeUpdate } from '../../../src/model/row.ts';
import { openWsdl } from '../../../src/ongoing/requests/envelope.ts';
import { setTimeOfLastSyncWriter, updateChargeWriter } from '../../../src/ongoing/requests/request.ts';
import { named } from '../../helpers/caseNames.ts';
import { clientOf, listenWith, SYNC, success, UPDATE } from '../helpers.ts';

const FULL: ChargeUpdate = {
  ChargeId: 4711,
  ActionDate: '2026-10-31T00:00:00',
  Count: '12.10',
  TotalPrice: '-99.50',
  ProfitCenterId: 3,
  Container: 'MSKU 123',
  Comment: 'Lagerhyra åäö €',
  ArticleGroupId: 8,
};

const ENVELOPE =
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"  xmlns:tns="http://ongoingsystems.se/Automation"><soap:Body><UpdateCharge xmlns="http://ongoingsystems.se/Automation"><UserName>me</UserName><Password>hemligt</Password><UpdateInvoiceCharge>';
const END = '</UpdateInvoiceCharge></UpdateCharge></soap:Body></soap:Envelope>';

async function bodyOf(update: ChargeUpdate, credentials = { username: 'me', password: 'hemligt' }) {
  return updateChargeWriter(await openWsdl('Automation.wsdl'), credentials)(update).body;
}

async function chargeOf(update: ChargeUpdate): Promise<string> {
  const body = await bodyOf(update);
  expect(body.startsWith(ENVELOPE)).toBe(true);
  expect(body.endsWith(END)).toBe(true);
  return body.slice(ENVELOPE.length, -END.length);
}

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe('an UpdateCharge request', () => {
  test.each(['Pacific/Auckland', 'America/Los_Angeles', 'UTC'])(
    'has every element in the order of the API page, verbatim, in %s',
    async (tz) => {
      process.env.TZ = tz;
      expect(await chargeOf(FULL)).toBe(
        [
          '<ChargeId>4711</ChargeId>',
          '<UpdateInvoiceChargeActionDate><ActionDate>2026-10-31T00:00:00</ActionDate></UpdateInvoiceChargeActionDate>',
          '<UpdateInvoiceChargeCountAndTotalPrice><Count>12.10</Count><TotalPrice>-99.50</TotalPrice></UpdateInvoiceChargeCountAndTotalPrice>',
          '<UpdateInvoiceChargeProfitCenter><ProfitCenterId>3</ProfitCenterId></UpdateInvoiceChargeProfitCenter>',
          '<UpdateInvoiceChargeContainer><Container>MSKU 123</Container></UpdateInvoiceChargeContainer>',
          '<UpdateInvoiceChargeComment><Comment>Lagerhyra åäö €</Comment></UpdateInvoiceChargeComment>',
          '<UpdateInvoiceChargeArticleGroup><ArticleGroupId>8</ArticleGroupId></UpdateInvoiceChargeArticleGroup>',
        ].join(''),
      );
    },
  );

  test('does not depend on the order of the keys it is given', async () => {
    const reversed = Object.fromEntries(Object.entries(FULL).reverse()) as unknown as ChargeUpdate;
    expect(await bodyOf(reversed)).toBe(await bodyOf(FULL));
  });

  test.each<[Partial<ChargeUpdate>, string]>([
    [
      { ActionDate: '2026-02-28T23:59:59' },
      '<UpdateInvoiceChargeActionDate><ActionDate>2026-02-28T23:59:59</ActionDate></UpdateInvoiceChargeActionDate>',
    ],
    [
      { Count: '0', TotalPrice: '0.10' },
      '<UpdateInvoiceChargeCountAndTotalPrice><Count>0</Count><TotalPrice>0.10</TotalPrice></UpdateInvoiceChargeCountAndTotalPrice>',
    ],
    [
      { Count: '123456789012345678901234.500', TotalPrice: '1' },
      '<UpdateInvoiceChargeCountAndTotalPrice><Count>123456789012345678901234.500</Count><TotalPrice>1</TotalPrice></UpdateInvoiceChargeCountAndTotalPrice>',
    ],
    [
      { ProfitCenterId: 3 },
      '<UpdateInvoiceChargeProfitCenter><ProfitCenterId>3</ProfitCenterId></UpdateInvoiceChargeProfitCenter>',
    ],
    [
      { Container: 'C' },
      '<UpdateInvoiceChargeContainer><Container>C</Container></UpdateInvoiceChargeContainer>',
    ],
    [{ Comment: 'C' }, '<UpdateInvoiceChargeComment><Comment>C</Comment></UpdateInvoiceChargeComment>'],
    [{ Comment: '' }, '<UpdateInvoiceChargeComment><Comment></Comment></UpdateInvoiceChargeComment>'],
    [
      { Container: '' },
      '<UpdateInvoiceChargeContainer><Container></Container></UpdateInvoiceChargeContainer>',
    ],
    [
      { ArticleGroupId: 8 },
      '<UpdateInvoiceChargeArticleGroup><ArticleGroupId>8</ArticleGroupId></UpdateInvoiceChargeArticleGroup>',
    ],
    [
      { ActionDate: null },
      '<UpdateInvoiceChargeActionDate><ActionDate xsi:nil="true"></ActionDate></UpdateInvoiceChargeActionDate>',
    ],
    [
      { ProfitCenterId: null },
      '<UpdateInvoiceChargeProfitCenter><ProfitCenterId xsi:nil="true"></ProfitCenterId></UpdateInvoiceChargeProfitCenter>',
    ],
    [
      { ArticleGroupId: null },
      '<UpdateInvoiceChargeArticleGroup><ArticleGroupId xsi:nil="true"></ArticleGroupId></UpdateInvoiceChargeArticleGroup>',
    ],
  ])('has only the wrapper that %j needs', async (values, expected) => {
    expect(await chargeOf({ ChargeId: 1, ...values })).toBe(`<ChargeId>1</ChargeId>${expected}`);
  });

  test.each(
    named([
      ['<![CDATA[</Comment><Evil/>]]>', '&lt;![CDATA[&lt;/Comment&gt;&lt;Evil/&gt;]]&gt;'],
      ['</Comment><ChargeId>1</ChargeId>', '&lt;/Comment&gt;&lt;ChargeId&gt;1&lt;/ChargeId&gt;'],
      ['a\r\nb\rc\nd\te', 'a&#13;\nb&#13;c\nd\te'],
      [`5" & 6' > 4`, '5&quot; &amp; 6&apos; &gt; 4'],
      ['&amp;', '&amp;amp;'],
      ['{Password} $& $1 {Comment}', '{Password} $&amp; $1 {Comment}'],
      ['😀\u0085\u2028', '😀\u0085\u2028'],
      [' two  spaces ', ' two  spaces '],
    ]),
  )('sends the text %s as text', async (_, text, escaped) => {
    expect(await chargeOf({ ChargeId: 1, Comment: text })).toBe(
      `<ChargeId>1</ChargeId><UpdateInvoiceChargeComment><Comment>${escaped}</Comment></UpdateInvoiceChargeComment>`,
    );
  });

  test('keeps a password out of reach of the placeholders, and escapes it', async () => {
    const body = await bodyOf(
      { ChargeId: 1, Comment: 'x' },
      { username: '{ChargeId}', password: '<![CDATA[{Comment}]]>' },
    );
    expect(body).toContain('<UserName>{ChargeId}</UserName><Password>&lt;![CDATA[{Comment}]]&gt;</Password>');
  });

  test.each(['\u0000', '\u000B', '\uFFFE', '\uFFFF', 'a\uD800b', '\uDC00'])(
    'is refused for a text with %j, and the text is not repeated',
    async (text) => {
      const write = updateChargeWriter(await openWsdl('Automation.wsdl'), { username: 'u', password: 'p' });
      expect(() => write({ ChargeId: 1, Comment: `hemligt${text}` })).toThrow(TypeError);
      expect(() => write({ ChargeId: 1, Comment: `hemligt${text}` })).not.toThrow(/hemligt/);
    },
  );

  test.each([
    [{ ChargeId: 1 }],
    [{ ChargeId: 1.5, Comment: 'x' }],
    [{ ChargeId: 2 ** 31, Comment: 'x' }],
    [{ ChargeId: Number.NaN, Comment: 'x' }],
    [{ ChargeId: '12', Comment: 'x' }],
    [{ ChargeId: 1, Count: '1' }],
    [{ ChargeId: 1, TotalPrice: '1' }],
    [{ ChargeId: 1, Count: '1e3', TotalPrice: '1' }],
    [{ ChargeId: 1, Count: '1,5', TotalPrice: '1' }],
    [{ ChargeId: 1, Count: '1', TotalPrice: '' }],
    [{ ChargeId: 1, Count: 1, TotalPrice: 2 }],
    [{ ChargeId: 1, ActionDate: '2026-10-31T00:00:00Z' }],
    [{ ChargeId: 1, ActionDate: '2026-10-31' }],
    [{ ChargeId: 1, ActionDate: new Date(0) }],
    [{ ChargeId: 1, ProfitCenterId: '3' }],
    [{ ChargeId: 1, Comment: null }],
  ])('is refused for what validation should have caught: %j', async (update) => {
    await expect(bodyOf(update as unknown as ChargeUpdate)).rejects.toThrow(TypeError);
  });

  test.each<[string, ChargeUpdate]>([
    ['all fields', { ...FULL, Comment: `a & b < c > d " e ' f` }],
    ['nil and empty ones', { ChargeId: 1, ActionDate: null, Comment: '', ArticleGroupId: null }],
    ['one field', { ChargeId: 1, Container: 'x' }],
  ])('is byte for byte what soap itself would write for %s', async (_name, update) => {
    let written = '';
    const httpClient: IHttpClient = {
      request: (_url, data) => {
        written = data;
        return new Promise(() => {});
      },
    };
    const wsdl = new URL('../../../src/ongoing/wsdl/Automation.wsdl', import.meta.url).pathname;
    const client = await createClientAsync(wsdl, { disableCache: true, httpClient });
    const { ChargeId, ActionDate, Count, TotalPrice, ProfitCenterId, Container, Comment, ArticleGroupId } =
      update;
    const wrap = (name: string, values: Record<string, unknown>) =>
      Object.values(values).some((value) => value !== undefined) ? { [name]: values } : {};
    client.UpdateCharge(
      {
        UserName: 'me',
        Password: 'hemligt',
        UpdateInvoiceCharge: {
          ChargeId,
          ...wrap('UpdateInvoiceChargeActionDate', { ActionDate }),
          ...wrap('UpdateInvoiceChargeCountAndTotalPrice', { Count, TotalPrice }),
          ...wrap('UpdateInvoiceChargeProfitCenter', { ProfitCenterId }),
          ...wrap('UpdateInvoiceChargeContainer', { Container }),
          ...wrap('UpdateInvoiceChargeComment', { Comment }),
          ...wrap('UpdateInvoiceChargeArticleGroup', { ArticleGroupId }),
        },
      },
      () => {},
    );
    expect(await bodyOf(update)).toBe(written);
  });

  test('has soap write each shape of update only once', async () => {
    const write = await openWsdl('Automation.wsdl');
    let written = 0;
    const writeUpdate = updateChargeWriter(
      (...of) => {
        written += 1;
        return write(...of);
      },
      { username: 'u', password: 'p' },
    );
    for (let id = 1; id <= 100; id++) writeUpdate({ ChargeId: id, Comment: id % 2 === 0 ? 'even' : 'odd' });
    expect(written).toBe(1);
    writeUpdate({ ChargeId: 1, Comment: 'x', ArticleGroupId: null });
    expect(written).toBe(2);
  });
});

describe('a SetTimeOfLastSync request', () => {
  test('has every element in the order of the API page', async () => {
    const write = setTimeOfLastSyncWriter(await openWsdl('Service.wsdl'), {
      username: 'me',
      password: 'a&b',
    });
    const { body, headers } = write({ ...SYNC, integrationType: 'Import <1>' });
    expect(headers.SOAPAction).toBe('"http://ongoingsystems.se/WSI/SetTimeOfLastSync"');
    expect(body).toBe(
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"  xmlns:tns="http://ongoingsystems.se/WSI"><soap:Body><SetTimeOfLastSync xmlns="http://ongoingsystems.se/WSI"><UserName>me</UserName><Password>a&amp;b</Password><GoodsOwnerId>12</GoodsOwnerId><IntegrationType>Import &lt;1&gt;</IntegrationType><syncTime>2026-11-21T20:00:00+01:00</syncTime></SetTimeOfLastSync></soap:Body></soap:Envelope>',
    );
  });

  test.each([{ goodsOwnerId: 1.5 }, { syncTime: '2026-11-21T20:00:00' }, { syncTime: 'now' }])(
    'is refused for %j',
    async (wrong) => {
      const write = setTimeOfLastSyncWriter(await openWsdl('Service.wsdl'), { username: 'u', password: 'p' });
      expect(() => write({ ...SYNC, ...wrong })).toThrow(TypeError);
    },
  );
});

test('the headers on the wire say UTF-8 and name the action in quotes', async () => {
  const { url, seen } = await listenWith(200, success());
  const client = await clientOf(url);
  expect(await client.updateCharge({ ...UPDATE, Comment: 'å€😀' })).toEqual({ kind: 'updated' });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    method: 'POST',
    path: '/demo/Automation.asmx',
    headers: {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"http://ongoingsystems.se/Automation/UpdateCharge"',
    },
  });
  expect(seen[0]!.body).toContain('<Comment>å€😀</Comment>');
  expect(seen[0]!.headers['content-length']).toBe(String(Buffer.byteLength(seen[0]!.body)));
});

test('GetTimeOfLastSync can be written from the same WSDL', async () => {
  const write = await openWsdl('Service.wsdl');
  const { headers, texts } = write('GetTimeOfLastSync', { UserName: null, GoodsOwnerId: '{GoodsOwnerId}' });
  expect(headers.SOAPAction).toBe('"http://ongoingsystems.se/WSI/GetTimeOfLastSync"');
  expect(texts).toHaveLength(2);
  expect(() => write('NoSuchOperation', {})).toThrow(/no operation/);
});
