import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/ongoing/answers/answer.ts';
import {
  answerTo,
  clientOf,
  fault,
  listen,
  refused,
  success,
  UPDATE,
  unanswered,
  updateResponse,
  XML,
} from './helpers.ts';

const UPDATED: Answer = { kind: 'updated' };
const LOCKED = 'Debiteringen är låst – försök på måndag';

function rejected(message: string): Answer {
  return { kind: 'rejected', message, errors: [] };
}

function rejection(message: string, encoding = 'utf-8'): string {
  return updateResponse(`<Success>false</Success><Message>${message}</Message>`).replace('utf-8', encoding);
}

describe('a content encoding', () => {
  const plain = Buffer.from(success());
  test.each<[string, Buffer]>([
    ['', plain],
    ['identity', plain],
    ['UTF-8', plain],
    ['iso-8859-1', plain],
    ['none', plain],
    ['text/xml', plain],
    ['gzip', gzipSync(plain)],
    ['GZip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateRawSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['zstd', zstdCompressSync(plain)],
    ['gzip, br', brotliCompressSync(gzipSync(plain))],
    ['identity,deflate , x-gzip', gzipSync(deflateSync(plain))],
    ['gzip', deflateSync(plain)],
    ['deflate', gzipSync(plain)],
    ['gzip', plain],
    ['br', Buffer.concat([Buffer.from('\uFEFF\r\n'), plain])],
    ['deflate, gzip', gzipSync(plain)],
  ])('that nobody asked for is undone: "%s" (case %#)', async (encoding, body) => {
    expect(await answerTo(200, body, { ...XML, 'Content-Encoding': encoding })).toEqual(UPDATED);
  });

  test('is undone without a header, too, if the body is gzip', async () => {
    expect(await answerTo(200, gzipSync(plain))).toEqual(UPDATED);
  });

  test('may be named on several lines', async () => {
    const { url } = await listen((_request, response) => {
      response.setHeader('Content-Encoding', ['deflate', 'gzip']);
      response.end(gzipSync(deflateSync(plain)));
    });
    expect(await (await clientOf(url)).updateCharge(UPDATE)).toEqual(UPDATED);
  });

  test('does not keep a rejection or a fault from being read', async () => {
    const gzip = { ...XML, 'Content-Encoding': 'gzip' };
    expect(await answerTo(200, gzipSync(rejection(LOCKED)), gzip)).toEqual(rejected(LOCKED));
    expect(await answerTo(500, gzipSync(fault('soap:Server', 'Wrong password')), gzip)).toEqual(
      refused(/Wrong password/),
    );
    expect(await answerTo(400, gzipSync('No such operation'), gzip)).toMatchObject({
      message: expect.stringMatching(/HTTP 400\): "No such operation"/),
    });
  });

  test('that is left over from a body that is unpacked already does not destroy its text', async () => {
    // Its first bytes are a whole stream of deflate without a mark.
    const json = JSON.stringify({ message: 'Too many requests' }, null, 2);
    for (const encoding of ['gzip', 'deflate', 'br'])
      for (const body of [json, `[\n  ${json}\n]`]) {
        const answer = await answerTo(400, body, { 'Content-Encoding': encoding });
        expect([encoding, answer]).toEqual([
          encoding,
          { kind: 'throttled', message: expect.stringContaining('Too many requests'), retryAfterMs: null },
        ]);
      }
  });

  test.each<[string, string, Buffer, RegExp]>([
    ['that nobody knows', 'compress', plain, /an answer in the encoding compress \(HTTP 200\)/],
    ['that is not there', 'gzip', Buffer.from('Hej'), /encoding gzip that can't be unpacked/],
    ['cut short', 'gzip', gzipSync(plain).subarray(0, -12), /encoding gzip that can't be unpacked/],
    ['too often', 'gzip,gzip,gzip,gzip,gzip,gzip', plain, /6 encodings/],
    ['in the wrong order', 'br, gzip', brotliCompressSync(gzipSync(plain)), /can't be unpacked/],
  ])('%s makes the outcome unknown, and the call is not repeated', async (_what, encoding, body, words) => {
    expect(await answerTo(200, body, { 'Content-Encoding': encoding })).toEqual(
      unanswered(true, false, words),
    );
  });

  const blanks = Buffer.alloc(1024 * 1024 + 1, ' ');
  test.each<[string, Buffer]>([
    ['gzip', gzipSync(blanks)],
    ['deflate', deflateRawSync(blanks)],
    ['br', brotliCompressSync(blanks)],
    ['zstd', zstdCompressSync(blanks)],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(200 * 1024 * 1024)))],
  ])('holds no more than 1 MB: %s', async (encoding, body) => {
    expect(await answerTo(200, body, { 'Content-Encoding': encoding })).toEqual(
      unanswered(true, false, /larger than 1 MB/),
    );
  });
});

describe('what precedes the XML declaration', () => {
  test.each([
    '\r\n',
    ' \n\t',
    '<!-- Served by gateway 7 -->',
    '\n<!-- one --> <!-- <?xml two -->\n',
    '<?php-version 5?>\n',
    '<?xml-stylesheet href="x"?>',
  ])('is skipped, with byte order marks or without: %j', async (text) => {
    for (const before of [text, `\uFEFF${text}`, `${text}\uFEFF`]) await expectSkipped(before);
  });

  test('is skipped, too, if it is an invisible space', () => expectSkipped('\u200B'));

  async function expectSkipped(before: string): Promise<void> {
    expect(await answerTo(200, before + success())).toEqual(UPDATED);
    expect(await answerTo(500, before + fault('soap:Server', 'Wrong password'))).toEqual(
      refused(/Wrong password/),
    );
  }

  test.each(['<!-- not ended', '<!--->', '<?xml version="1.0"?>'])('is not skipped: %j', async (before) => {
    expect((await answerTo(200, before + success())).kind).toBe('unanswered');
  });

  test('and is all there is: the answer is empty', async () => {
    expect(await answerTo(200, '\uFEFF\r\n')).toEqual(unanswered(true, true, /an empty answer/));
  });
});

describe('the encoding of an answer', () => {
  /** In Windows-1252, where the dash is 0x96; the other letters are the same in ISO-8859-1. */
  const windows = (text: string) => Buffer.from(text.replaceAll('–', '\u0096'), 'latin1');
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

  test.each<[string, string | null, Buffer]>([
    ['declared', 'text/xml', windows(rejection(LOCKED, 'iso-8859-1'))],
    ['declared, in capitals', 'text/xml', windows(rejection(LOCKED, 'Windows-1252'))],
    ['declared behind a line break', 'text/xml', windows(`\r\n${rejection(LOCKED, 'windows-1252')}`)],
    ['declared, without a header', null, windows(rejection(LOCKED, 'iso-8859-1'))],
    ['of the header', 'text/xml; charset=windows-1252', windows(rejection(LOCKED).replace(/<\?.*\?>/, ''))],
    ['of the header, quoted', 'text/xml;charset="ISO-8859-1"', windows(rejection(LOCKED, 'iso-8859-1'))],
    [
      'of the header, not as declared',
      'text/xml; charset=windows-1252',
      windows(rejection(LOCKED, 'koi8-r')),
    ],
    ['of the header, although UTF-8 is declared', 'text/xml; charset=iso-8859-1', windows(rejection(LOCKED))],
    ['declared, although UTF-8 is in the header', XML['Content-Type'], windows(rejection(LOCKED, 'cp1252'))],
    [
      'UTF-8, although the header names another',
      'text/xml; charset=iso-8859-1',
      Buffer.from(rejection(LOCKED)),
    ],
    [
      'UTF-8, although another is declared',
      XML['Content-Type'],
      Buffer.from(rejection(LOCKED, 'iso-8859-1')),
    ],
    ['UTF-8, although UTF-16 is declared', 'text/xml', Buffer.from(rejection(LOCKED, 'utf-16'))],
    [
      'UTF-8, although the header alone names another',
      'text/xml; charset=iso-8859-1',
      Buffer.from(rejection(LOCKED).replace(/<\?.*\?>/, '')),
    ],
    ['neither declared nor UTF-8', 'text/xml', windows(rejection(LOCKED).replace(/<\?.*\?>/, ''))],
    ['declared as UTF-8, and not UTF-8', XML['Content-Type'], windows(rejection(LOCKED))],
    ['declared as UTF-16, and neither that nor UTF-8', 'text/xml', windows(rejection(LOCKED, 'utf-16'))],
    ['UTF-8 with a mark', 'text/xml; charset=iso-8859-1', Buffer.from(`\uFEFF${rejection(LOCKED)}`)],
    ['UTF-16 with a mark', 'text/xml', Buffer.from(`\uFEFF${rejection(LOCKED, 'utf-16')}`, 'utf16le')],
    [
      'UTF-16 with a mark, not as declared',
      XML['Content-Type'],
      Buffer.from(`\uFEFF${rejection(LOCKED)}`, 'utf16le'),
    ],
    [
      'UTF-16 without a mark',
      'text/xml; charset=utf-16',
      Buffer.from(rejection(LOCKED, 'utf-16'), 'utf16le'),
    ],
    ['UTF-16, high byte first', 'text/xml', utf16be(`\uFEFF${rejection(LOCKED, 'utf-16')}`)],
    ['UTF-16, high byte first, without a mark', 'text/xml', utf16be(rejection(LOCKED, 'UTF-16BE'))],
  ])('keeps the words of a rejection: %s', async (_which, type, body) => {
    expect(await answerTo(200, body, type === null ? {} : { 'Content-Type': type })).toEqual(
      rejected(LOCKED),
    );
  });

  test('may be one of another language', async () => {
    const polish = Buffer.from(rejection('za', 'iso-8859-2').replace('za', 'za\xb3\xb1cznik'), 'latin1');
    expect(await answerTo(200, polish)).toEqual(rejected('załącznik'));
  });

  test('is UTF-8 even if a letter of it is damaged', async () => {
    const words = Buffer.from(rejection('l\u00e5st til\u00e5l')).subarray();
    words[words.lastIndexOf(0xc3)] = 0xff;
    expect(await answerTo(200, words)).toEqual(rejected('l\u00e5st til\ufffd\ufffdl'));
  });

  test('counts for a success as well', async () => {
    const undeclared = Buffer.from(success().replace('<Message />', '<Message>\u00e5</Message>'), 'latin1');
    expect(await answerTo(200, undeclared)).toEqual(UPDATED);
    expect(
      await answerTo(200, success().replace('utf-8', 'x-foo'), { 'Content-Type': 'x; charset=x-foo' }),
    ).toEqual(UPDATED);
    const latin1 = Buffer.from(success().replace('utf-8', 'iso-8859-1'), 'latin1');
    expect(await answerTo(200, latin1, { 'Content-Type': 'text/xml; charset=iso-8859-1' })).toEqual(UPDATED);
    const utf16 = Buffer.from(`\uFEFF${success()}`, 'utf16le');
    expect(await answerTo(200, utf16)).toEqual(UPDATED);
  });

  test.each<[string, string, Buffer, RegExp]>([
    [
      'unknown',
      'text/xml; charset=ebcdic-se',
      windows(rejection(LOCKED, 'ebcdic-se')),
      /its encoding ebcdic-se is not known/,
    ],
    [
      'UTF-32',
      'text/xml',
      Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]),
      /its encoding utf-32 is not known/,
    ],
    [
      'half a character of UTF-16',
      'text/xml',
      Buffer.from(`\uFEFF${success()}`, 'utf16le').subarray(0, -1),
      /it is not UTF-16LE text/,
    ],
  ])(
    'makes the outcome unknown if it is %s, and the call is not repeated',
    async (_which, type, body, words) => {
      expect(await answerTo(200, body, { 'Content-Type': type })).toEqual(unanswered(true, false, words));
    },
  );
});
