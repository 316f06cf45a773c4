import { describe, expect, test } from 'vitest';
import { answerTo, envelope, fault, refused, success, unanswered } from './helpers.ts';

describe('a fault', () => {
  const soap12 = (parts: string) =>
    `<?xml version="1.0"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:x="urn:x"><env:Header/><env:Body><env:Fault>${parts}</env:Fault></env:Body></env:Envelope>`;
  const reason = (...texts: string[]) =>
    `<env:Reason>${texts.map((text) => `<env:Text xml:lang="x">${text}</env:Text>`).join('')}</env:Reason>`;
  const code = (value: string, sub = '') =>
    `<env:Code><env:Value>env:${value}</env:Value>${sub && `<env:Subcode><env:Value>${sub}</env:Value></env:Subcode>`}</env:Code>`;
  const withDetail = (words: string, detail: string) =>
    fault('soap:Server', words).replace('<detail />', `<detail>${detail}</detail>`);

  test.each<[string, string, RegExp]>([
    [
      'in faultstring',
      fault('soap:Server', 'Wrong user name or password'),
      /"Wrong user name or password"\.$/,
    ],
    [
      'in Reason',
      soap12(code('Sender') + reason('The user name or password is wrong.')),
      /"The user name or password is wrong\."/,
    ],
    [
      'in one of several languages',
      soap12(code('Receiver') + reason('Lösenordet är fel', 'Es ist ein Fehler aufgetreten')),
      /"Lösenordet är fel \/ Es ist ein Fehler/,
    ],
    [
      'in the last of several languages',
      soap12(reason('Virhe', 'Login failed') + code('Receiver')),
      /"Virhe \/ Login failed"/,
    ],
    [
      'in Detail of SOAP 1.2',
      soap12(
        `${code('Receiver')}${reason('Error')}<env:Detail><x:Message>Access denied</x:Message></env:Detail>`,
      ),
      /"Error", with the detail "Access denied"/,
    ],
    [
      'in a subcode',
      soap12(code('Sender', 'x:FailedAuthentication') + reason('No')),
      /"No" \(SOAP fault env:Sender x:FailedAuthentication\)/,
    ],
    [
      'in faultcode',
      fault('soap:Client.Authentication', 'No'),
      /"No" \(SOAP fault soap:Client\.Authentication\)/,
    ],
    [
      'in detail alone',
      withDetail('', '<message>Wrong user name or password.</message>'),
      /"Wrong user name or password\."/,
    ],
    [
      'in the text of detail',
      withDetail('Error', 'Lösenordet är fel'),
      /with the detail "Lösenordet är fel"/,
    ],
    [
      'deep in detail',
      withDetail(
        'Error',
        '<e xmlns="urn:e"><InnerException><ExceptionMessage>Invalid password</ExceptionMessage></InnerException></e>',
      ),
      /with the detail "Invalid password"/,
    ],
    [
      'in an attribute of detail',
      withDetail('Error', '<error code="7" message="Login failed"/>'),
      /with the detail "Login failed"/,
    ],
    [
      'in an unknown element of detail',
      withDetail('Error', '<why>Unauthorized</why>'),
      /with the detail "Unauthorized"/,
    ],
  ])('about credentials is seen %s, with any status', async (_where, body, words) => {
    for (const status of [200, 400, 500]) expect(await answerTo(status, body)).toEqual(refused(words));
  });

  test.each([
    'Benutzername oder Kennwort ist falsch',
    'Ungültiges Passwort',
    'Zugriff verweigert',
    'Feil brukernavn eller passord',
    'Forkert brugernavn eller adgangskode',
    'Väärä käyttäjätunnus tai salasana',
    'Nieprawidłowa nazwa użytkownika lub hasło',
    "Nom d'utilisateur ou mot de passe incorrect",
    'Neplatné heslo',
    'Şifre yanlış',
    'Åtkomst nekad',
  ])('about credentials is seen in other languages: %s', async (words) => {
    expect((await answerTo(500, fault('soap:Server', words))).kind).toBe('refused');
  });

  test.each([
    'Die Position ist bereits fakturiert',
    'Fakturan är felaktig',
    'Laskurivi on virheellinen',
    'Nieprawidłowa kwota',
    'The charge has low priority and an invalid date',
    'Montant incorrect',
  ])('about something else is not taken for it: %s', async (words) => {
    expect((await answerTo(500, fault('soap:Server', words))).kind).toBe('unanswered');
  });

  test('shows its detail beside a reason that says nothing', async () => {
    const locked = 'The invoice of charge 4711 is locked by the monthly closing.';
    const body = withDetail(
      'Exception of type Ongoing.WmsException was thrown.',
      `<error>1101</error><message>${locked}</message><StackTrace>at Ongoing.Wms.Save()</StackTrace><ErrorType>Wms</ErrorType>`,
    );
    expect(await answerTo(500, body)).toEqual({
      kind: 'unanswered',
      message: `The server failed while working on the call (SOAP fault soap:Server): "Exception of type Ongoing.WmsException was thrown.", with the detail "${locked}"; it is unknown whether the call was applied.`,
      mayHaveBeenApplied: true,
      transient: true,
    });
  });

  test('leaves out of its detail what is for programs, and the request', async () => {
    const detail =
      '<Code>E7</Code><StackTrace>at Ongoing.Wms.Save()</StackTrace><why>Locked</why><Request><Message>Wrong password</Message></Request>';
    expect(await answerTo(500, withDetail('Error', detail))).toMatchObject({
      kind: 'unanswered',
      message: expect.stringContaining(': "Error", with the detail "Locked"; it is unknown'),
    });
  });

  test('is about a limit though its detail says much else, or calls it a bad request', async () => {
    const others = Array.from({ length: 30 }, (_, i) => `<Part>Part ${i}</Part>`).join('');
    for (const detail of [
      `${others}<Message>Too many requests</Message>`,
      '<BadRequest><Message>Too many requests</Message></BadRequest>',
    ])
      expect(await answerTo(500, withDetail('Error', detail))).toMatchObject({ kind: 'throttled' });
  });

  test('does not repeat a detail that its reason has already', async () => {
    expect(
      await answerTo(500, withDetail('Deadlock: try again', '<m><Message>Deadlock</Message></m>')),
    ).toMatchObject({
      message: expect.stringContaining(': "Deadlock: try again"; it is unknown'),
    });
  });

  test('of SOAP 1.2 says by its code whether something was done', async () => {
    for (const value of ['Sender', 'VersionMismatch', 'MustUnderstand', 'DataEncodingUnknown']) {
      expect(await answerTo(500, soap12(code(value) + reason('Hm')))).toEqual({
        kind: 'unanswered',
        message: expect.stringContaining(`did nothing (SOAP fault env:${value}): "Hm".`),
        mayHaveBeenApplied: false,
        transient: false,
      });
    }
    expect(await answerTo(500, soap12(code('Receiver') + reason('Hm')))).toEqual(
      unanswered(true, true, /"Hm"/),
    );
  });

  test('of SOAP 1.2 is known, a result of SOAP 1.2 is not', async () => {
    const body = success().replaceAll(
      'http://schemas.xmlsoap.org/soap/envelope/',
      'http://www.w3.org/2003/05/soap-envelope',
    );
    expect(await answerTo(200, body)).toEqual(unanswered(true, false, /not a SOAP envelope/));
  });

  test('has a message of a safe length, whatever is in its detail', async () => {
    const many = Array.from({ length: 500 }, (_, i) => `<Message>Cause ${i} ${'x'.repeat(100)}</Message>`);
    const answer = await answerTo(500, withDetail('y'.repeat(5000), many.join('')));
    expect(answer).toMatchObject({ kind: 'unanswered' });
    expect((answer as { message: string }).message.length).toBeLessThan(800);
  });

  test('without any words says so', async () => {
    expect(await answerTo(500, envelope('<soap:Fault/>'))).toEqual(unanswered(true, true, /no message/));
  });
});
