import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/model/errors.ts';
import { deriveEndpoints } from '../../src/ongoing/endpoints.ts';
import { named } from '../helpers/caseNames.ts';

const BASE = 'https://api.ongoingsystems.se/demo';

describe('the two endpoints', () => {
  test.each([
    BASE,
    `${BASE}/`,
    `${BASE}//`,
    ` ${BASE} `,
    `${BASE}/Automation.asmx`,
    `${BASE}/automation.ASMX?wsdl`,
    `${BASE}/Service.asmx`,
    `${BASE}/SERVICE.asmx?WSDL`,
    `${BASE}/Service.asmx/`,
  ])('follow from %s', (base) => {
    expect(deriveEndpoints(base)).toEqual({
      automationUrl: `${BASE}/Automation.asmx`,
      serviceUrl: `${BASE}/Service.asmx`,
      host: 'api.ongoingsystems.se',
      warehouse: 'demo',
    });
  });

  test('keep a port and a deeper path', () => {
    const { automationUrl, host, warehouse } = deriveEndpoints('https://wms1.ongoingsystems.se:8443/a/demo');
    expect(automationUrl).toBe('https://wms1.ongoingsystems.se:8443/a/demo/Automation.asmx');
    expect(host).toBe('wms1.ongoingsystems.se:8443');
    expect(warehouse).toBe('demo');
  });

  test('can be overridden one by one, or both without a base', () => {
    const automationUrl = 'https://one.example/x/Automation.asmx';
    const serviceUrl = 'https://two.example/y/Service.asmx';
    expect(deriveEndpoints(BASE, { serviceUrl })).toMatchObject({
      automationUrl: `${BASE}/Automation.asmx`,
      serviceUrl,
    });
    expect(deriveEndpoints(BASE, { automationUrl })).toMatchObject({ automationUrl, warehouse: 'x' });
    expect(deriveEndpoints(undefined, { automationUrl, serviceUrl: `${serviceUrl}?WSDL` })).toMatchObject({
      automationUrl,
      serviceUrl,
      host: 'one.example',
    });
  });

  test.each([
    'http://localhost:8080/demo',
    'http://127.0.0.1/demo',
    'http://127.1.2.3:99/demo',
    'http://[::1]:8080/demo',
  ])('may be plain http on this machine: %s', (base) => {
    expect(deriveEndpoints(base).automationUrl).toBe(`${base}/Automation.asmx`);
  });

  test('may be plain http elsewhere only if explicitly allowed', () => {
    expect(() => deriveEndpoints('http://wms.example/demo')).toThrow(/unencrypted/);
    expect(deriveEndpoints('http://wms.example/demo', { allowHttp: true }).serviceUrl).toBe(
      'http://wms.example/demo/Service.asmx',
    );
  });

  test.each(
    named([
      [undefined, /missing/],
      ['  ', /missing/],
      ['api.ongoingsystems.se/demo', /not a URL/],
      ['https://', /not a URL/],
      ['ftp://api.ongoingsystems.se/demo', /https:/],
      ['file:///demo', /https:/],
      ['https://api.ongoingsystems.se', /warehouse/],
      ['https://api.ongoingsystems.se/', /warehouse/],
      ['https://api.ongoingsystems.se/Automation.asmx', /warehouse/],
      [`${BASE}?x=1`, /"\?" or "#"/],
      [`${BASE}?`, /"\?" or "#"/],
      [`${BASE}?WSDL`, /"\?" or "#"/],
      [`${BASE}#top`, /"\?" or "#"/],
      [`${BASE}/Automation.asmx?op=UpdateCharge`, /"\?" or "#"/],
      ['http://127.0.0.1.evil.example/demo', /unencrypted/],
      ['http://localhost.evil.example/demo', /unencrypted/],
    ]),
  )('are refused for the address %s, with what to do', (_, base, words) => {
    expect(() => deriveEndpoints(base)).toThrow(ConfigurationError);
    expect(() => deriveEndpoints(base)).toThrow(words);
  });

  test.each([
    'https://me:hemligt@api.ongoingsystems.se/demo',
    'https://hemligt@api.ongoingsystems.se/demo',
    'http://me:hemligt@wms.example/demo?x#y',
    'https://me:hemligt@api.ongoingsystems.se:99999/demo',
    'ftp://me:hemligt@wms.example/',
  ])('never repeat the credentials in %s', (base) => {
    try {
      deriveEndpoints(base);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      expect((error as Error).message).not.toContain('hemligt');
    }
  });
});
