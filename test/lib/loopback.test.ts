import { expect, it } from 'vitest';
import { isLoopback } from '../../src/lib/loopback.ts';

it.each(['localhost', 'LocalHost', '127.0.0.1', '127.255.255.254', '::1', '[::1]', '0:0:0:0:0:0:0:1'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

it.each(['http://[0:0::1]:8080/', 'http://127.1/'])('the host of %s is this machine', (url) => {
  expect(isLoopback(new URL(url).hostname)).toBe(true);
});

it.each([
  '',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'evil-localhost',
  '128.0.0.1',
  '0.0.0.0',
  '126.255.255.255',
  '::2',
  '[::]',
  '[127.0.0.1',
  '127.0.0.256',
  'wms.example',
])('"%s" is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});
