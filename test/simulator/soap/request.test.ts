import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import {
  AUTOMATION,
  comment,
  envelope,
  post,
  texts,
  UPDATE_HEADERS,
  update,
  updateEnvelope,
} from '../rawClient.ts';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ keepBodies: 'redacted' });
});
afterEach(() => simulator.close());

const stored = () => simulator.charges.get(1001)?.comment;
const postUpdate = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = UPDATE_HEADERS,
) => post(simulator, '/Automation.asmx', body, headers);

describe('the encoding', () => {
  const body = Buffer.from(updateEnvelope(comment(1001, 'Göteborg')));

  it('is ASCII without a charset, so that ö becomes ??', async () => {
    await postUpdate(body, { ...UPDATE_HEADERS, 'Content-Type': 'text/xml' });
    expect(stored()).toBe('G??teborg');
  });

  it.each(['text/xml;charset="UTF-8"', 'text/xml; foo=bar; charset=utf-8'])(
    'is UTF-8 with %s',
    async (type) => {
      await postUpdate(body, { ...UPDATE_HEADERS, 'Content-Type': type });
      expect(stored()).toBe('Göteborg');
    },
  );

  it('follows a byte order mark if there is one', async () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);
    await postUpdate(marked, { ...UPDATE_HEADERS, 'Content-Type': 'text/xml' });
    expect(stored()).toBe('Göteborg');
  });

  it('follows another charset', async () => {
    const latin1 = Buffer.from(updateEnvelope(comment(1001, 'Göteborg')), 'latin1');
    await postUpdate(latin1, { ...UPDATE_HEADERS, 'Content-Type': 'text/xml; charset=iso-8859-1' });
    expect(stored()).toBe('Göteborg');
  });

  it('must be text/xml', async () => {
    const answer = await postUpdate(body, { ...UPDATE_HEADERS, 'Content-Type': 'application/json' });
    expect(answer.status).toBe(415);
  });
});

describe('what ASP.NET silently ignores', () => {
  it.each([
    ['an unknown element', `${comment(1001, 'x').replaceAll('Comment>', 'Coment>')}`],
    [
      'an element of another namespace',
      '<ChargeId>1001</ChargeId><UpdateInvoiceChargeComment xmlns="urn:x"><Comment>x</Comment></UpdateInvoiceChargeComment>',
    ],
    ['a wrapper that is nil', '<ChargeId>1001</ChargeId><UpdateInvoiceChargeComment xsi:nil="true"/>'],
  ])('%s: Success=true, and nothing is changed', async (_, inside) => {
    const before = stored();
    const { text } = await update(simulator, inside);
    expect(texts(text, 'Success')).toEqual(['true']);
    expect(stored()).toBe(before);
  });

  it('a repeated element: the first counts', async () => {
    await update(simulator, comment(1001, 'first</Comment><Comment>second'));
    expect(stored()).toBe('first');
  });

  it('an operation of another namespace: every parameter is absent, so the credentials are wrong', async () => {
    const answer = await postUpdate(updateEnvelope(comment(1001, 'x')).replace(AUTOMATION, 'urn:x'));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('Invalid user name');
  });
});

describe('what ASP.NET refuses', () => {
  it.each([
    ['urn:x', 'Server did not recognize the value of HTTP Header SOAPAction: urn:x.'],
    [`"${AUTOMATION}/updateCharge"`, 'Server did not recognize the value of HTTP Header SOAPAction: '],
    [`"${AUTOMATION}/toString"`, 'Server did not recognize the value of HTTP Header SOAPAction: '],
    ['http://ongoingsystems.se/WSI/SetTimeOfLastSync', 'Server did not recognize'],
  ])('the SOAPAction %s', async (SOAPAction, message) => {
    const answer = await postUpdate(updateEnvelope(comment(1001, 'x')), { ...UPDATE_HEADERS, SOAPAction });
    expect(answer.status).toBe(500);
    expect(texts(answer.text, 'faultcode')).toEqual(['soap:Client']);
    expect(texts(answer.text, 'faultstring')[0]).toContain(message);
    expect(simulator.log).toMatchObject([
      { operation: null, chargeId: null, answer: 'refused', status: 500 },
    ]);
  });

  it('a missing SOAPAction', async () => {
    const answer = await postUpdate(updateEnvelope(''), { 'Content-Type': 'text/xml; charset=utf-8' });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('without a valid action parameter');
  });

  it.each([
    ['an unclosed element', '<soap:Envelope>'],
    ['nothing', ''],
    ['a forbidden character', updateEnvelope(comment(1001, 'a\u0001b'))],
    ['an undeclared prefix', updateEnvelope('<x:ChargeId>1</x:ChargeId>')],
    ['text after the end', `${updateEnvelope(comment(1001, 'x'))}<a/>`],
    ['a DOCTYPE', `<!DOCTYPE a [<!ENTITY b "c">]>${envelope('').replace(/<\?.*?\?>/, '')}`],
  ])('%s, with 400', async (_, body) => {
    const answer = await postUpdate(body);
    expect(answer.status).toBe(400);
    expect(texts(answer.text, 'faultcode')).toEqual(['soap:Client']);
    expect(simulator.log).toMatchObject([{ answer: 'refused', applied: false, operation: 'UpdateCharge' }]);
  });

  it.each([
    ['ChargeId', '12x', '<ChargeId>12x</ChargeId>', 'Input string was not in a correct format.'],
    ['ChargeId', 'empty', '<ChargeId></ChargeId>', 'Input string was not in a correct format.'],
    ['ChargeId', '2147483648', '<ChargeId>2147483648</ChargeId>', 'too large or too small for an Int32.'],
    ...['1e3', '1,5', '', '1 000', '--1', '.', 'NaN'].map((count) => [
      'Count',
      count || 'empty',
      `<UpdateInvoiceChargeCountAndTotalPrice><Count>${count}</Count></UpdateInvoiceChargeCountAndTotalPrice>`,
      'Input string was not in a correct format.',
    ]),
    [
      'Count',
      '79228162514264337593543950336',
      '<UpdateInvoiceChargeCountAndTotalPrice><Count>79228162514264337593543950336</Count></UpdateInvoiceChargeCountAndTotalPrice>',
      'too large or too small for a Decimal.',
    ],
    ...[
      '2026-02-30T00:00:00',
      '2026-10-31 00:00:00',
      '31/10/2026',
      '',
      '2026-10-31T25:00:00',
      '0000-01-01T00:00:00',
    ].map((text) => [
      'ActionDate',
      text || 'empty',
      `<UpdateInvoiceChargeActionDate><ActionDate>${text}</ActionDate></UpdateInvoiceChargeActionDate>`,
      `The string '${text}' is not a valid AllXsd value.`,
    ]),
    ['Comment', '<b>x</b>', comment(1001, '<b>x</b>'), 'simple or empty content.'],
  ])('an unreadable %s: %s', async (_, __, inside, message) => {
    const { status, text } = await update(simulator, inside!);
    expect(status).toBe(500);
    expect(texts(text, 'faultcode')).toEqual(['soap:Client']);
    expect(texts(text, 'faultstring')[0]).toMatch(
      /^Server was unable to read request\. ---&gt; There is an error in XML document \(1, \d+\)\. ---&gt; /,
    );
    expect(text).toContain(message);
    expect(simulator.charges.get(1001)?.updates).toBe(0);
  });

  it('an envelope of SOAP 1.2, or none', async () => {
    const soap12 = updateEnvelope('').replace(
      'http://schemas.xmlsoap.org/soap/envelope/',
      'http://www.w3.org/2003/05/soap-envelope',
    );
    expect(texts((await postUpdate(soap12)).text, 'faultcode')).toEqual(['soap:VersionMismatch']);
    expect((await postUpdate('<a/>')).text).toContain('Missing required soap:Envelope element');
    expect((await postUpdate(envelope('').replace(/<soap:Body><\/soap:Body>/, ''))).text).toContain(
      'soap:Body',
    );
  });

  it('a body of more than 4 MB', async () => {
    const padding = ' '.repeat(4 * 1024 * 1024 - Buffer.byteLength(updateEnvelope(comment(1001, 'x'))));
    expect((await postUpdate(updateEnvelope(comment(1001, 'x')) + padding)).status).toBe(200);
    expect((await postUpdate(`${updateEnvelope(comment(1001, 'x')) + padding} `)).status).toBe(413);
    expect(simulator.charges.get(1001)?.updates).toBe(1);
  });
});

describe('addresses', () => {
  it('does not mind case in the path', async () => {
    const answer = await fetch(`${simulator.url.replace('demo', 'DEMO')}/automation.ASMX`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('UpdateCharge');
  });

  it('knows no other warehouse and no other path', async () => {
    for (const url of [simulator.url.replace('demo', 'other'), `${simulator.url}/x`]) {
      expect((await fetch(`${url}/Automation.asmx`, { method: 'POST' })).status).toBe(404);
    }
  });

  it.each(['Automation', 'Service'])('gives the WSDL of %s with its own address', async (name) => {
    const answer = await fetch(`${simulator.url}/${name}.asmx?WSDL`);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/xml');
    expect(text).toContain(`location="${simulator.url}/${name}.asmx"`);
    expect(text).not.toContain('location="https:');
    expect(simulator.log).toEqual([]);
  });
});

describe('kept bodies', () => {
  it.each([
    ['a plain password', '<Password>s3cret</Password>'],
    ['one in CDATA with an end tag of its own', '<Password><![CDATA[a</Password>s3cret]]></Password>'],
    ['one with a prefix', '<x:Password xmlns:x="urn:x" a="1">s3cret</x:Password>'],
    ['one after an empty one', '<Password/><Password>s3cret</Password>'],
    ['one that does not end', '<Password>s3cret'],
  ])('hide %s', async (_, password) => {
    const body = updateEnvelope(comment(1001, 'kept')).replace('<Password>demo</Password>', password);
    await postUpdate(body);
    expect(simulator.log[0]?.body).toContain('<UserName>demo</UserName>');
    expect(JSON.stringify(simulator.log)).not.toContain('s3cret');
  });

  it('keep everything else if the password is empty', async () => {
    const body = updateEnvelope(comment(1001, 'kept')).replace('<Password>demo</Password>', '<Password />');
    await postUpdate(body);
    expect(simulator.log[0]?.body).toBe(body);
  });

  it('are the exact text if passwords are wanted, and absent by default', async () => {
    await using open = await startSimulator({ keepBodies: 'with-passwords' });
    await update(open, comment(1001, 'å'));
    expect(open.log[0]?.body).toBe(updateEnvelope(comment(1001, 'å')));
    await using closed = await startSimulator({});
    await update(closed, comment(1001, 'å'));
    expect(closed.log[0]).not.toHaveProperty('body');
  });
});
