/** Where secrets stand: in what a client hears, asks and is told to log, written as those who write such things write them. */
import { AGENT, base64, type Secrets } from './secrets.ts';

const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');

const pick = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

/** A dialog as Finesse writes it. */
export function dialogXml(random: () => number, { variable, phones, email }: Secrets): string {
  const phone = (): string => escapeXml(pick(random, phones));
  const variables = [1, 2, 3].map(
    (n) =>
      `<CallVariable><name>callVariable${n}</name><value>${pick(random, [variable, email, phone()])}</value></CallVariable>`,
  );
  return (
    `<Dialog><id>${Math.floor(random() * 1e8)}</id><associatedDialogUri></associatedDialogUri><fromAddress>${phone()}</fromAddress>` +
    `<mediaProperties><mediaId>1</mediaId><DNIS>${phone()}</DNIS><callType>ACD_IN</callType><dialedNumber>${phone()}</dialedNumber>` +
    `<callvariables>${variables.join('')}<CallVariable><name>user.note</name><value>${variable}</value></CallVariable></callvariables>` +
    `</mediaProperties><participants><Participant><mediaAddress>${phone()}</mediaAddress><state>ACTIVE</state></Participant></participants>` +
    `<state>ACTIVE</state><toAddress>${phone()}</toAddress><uri>/finesse/api/Dialog/1</uri></Dialog>`
  );
}

/** The Update in which a notification brings it. */
export function updateXml(data: string): string {
  const source = `/finesse/api/User/${AGENT}/Dialogs`;
  return `<Update><data><dialogs>${data}</dialogs></data><event>PUT</event><requestId></requestId><source>${source}</source></Update>`;
}

/** The stanza of that notification, in which the Update is text. */
export function eventXml(update: string): string {
  const node = `/finesse/api/User/${AGENT}/Dialogs`;
  return (
    `<message xmlns="jabber:client" from="pubsub.fin1.ucce.local" to="${AGENT}@fin1.ucce.local/finesse-pulse">` +
    `<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${node}"><item id="a"><notification ` +
    `xmlns="http://jabber.org/protocol/pubsub">${escapeXml(update)}</notification></item></items></event></message>`
  );
}

/** How often something is so long that it is cut: a hunt would else spend its time on little else. */
const LONG = 0.05;

/** A body of BOSH that carries credentials or customers. */
export function boshBody(random: () => number, secrets: Secrets): string {
  const [plain = '', scram = ''] = secrets.sasl;
  const xmlns = 'xmlns="http://jabber.org/protocol/httpbind"';
  const sasl = 'xmlns="urn:ietf:params:xml:ns:xmpp-sasl"';
  const wrap = (inner: string): string =>
    `<body rid="${Math.floor(random() * 1e10)}" ${xmlns} sid="5f3a">${inner}</body>`;
  const event = (): string => eventXml(updateXml(dialogXml(random, secrets)));
  const password = escapeXml(secrets.password);
  const short = [
    () => `<auth ${sasl} mechanism="PLAIN">${plain}</auth>`,
    () => `<response ${sasl}>${scram}</response>`,
    () => `<challenge ${sasl}>${scram}</challenge>`,
    () => `<success ${sasl}>${plain}</success>`,
    () => `<iq type="set"><query xmlns="jabber:iq:auth"><password>${password}</password></query></iq>`,
    event,
  ];
  // The secret lies across the place where bodies are cut.
  const long = [
    () => `<message>${'x'.repeat(16_384 - 300 + Math.floor(random() * 280))}</message><auth ${sasl}>${plain}</auth>`,
    () => `<x>${','.repeat(16_384 - 700)}</x>${event()}`,
  ];
  return wrap(pick(random, random() < LONG ? long : short)());
}

/** Answers of REST that hold more than they should, with the headers of their time. */
export function restAnswer(
  random: () => number,
  secrets: Secrets,
): { readonly status: number; readonly headers: Headers; readonly body: string } {
  const { password, opaque, cookie, phones, email, jwt } = secrets;
  const status = pick(random, [200, 202, 400, 401, 404, 500, 503]);
  const error = (data: string): string =>
    `<ApiErrors><ApiError><ErrorType>Invalid Input</ErrorType><ErrorData>${data}</ErrorData><ErrorMessage>${data}</ErrorMessage></ApiError></ApiErrors>`;
  const body = pick(random, [
    () => dialogXml(random, secrets),
    () => error(`toAddress ${escapeXml(pick(random, phones))}`),
    () => error(`password=${escapeXml(JSON.stringify(password))}`),
    () => error(`Authorization: Bearer ${opaque}`),
    () => `<html><body>${escapeXml(email)} Set-Cookie: JSESSIONID=${cookie}; Path=/</body></html>`,
    () => JSON.stringify({ error: { access_token: opaque, user: { password }, mail: email } }),
    () => error(`token ${jwt} is no longer valid`),
    () => '',
  ])();
  const headers = new Headers({ 'content-type': body.startsWith('{') ? 'application/json' : 'application/xml' });
  // A fetch hides Set-Cookie; what servers and proxies put elsewhere it does not.
  headers.set('x-auth-token', opaque);
  headers.set('authorization', `Bearer ${jwt}`);
  headers.set('cookie', `JSESSIONIDSSO=${cookie}`);
  headers.set('location', `https://${AGENT}:${encodeURIComponent(password)}@fin1/?access_token=${opaque}`);
  return { status, headers, body };
}

/** What applications hand to a log. */
export function logged(random: () => number, secrets: Secrets): readonly unknown[] {
  const { password, plainPassword, opaque, jwt, cookie, sasl, variable, email, phones } = secrets;
  const phone = pick(random, phones);
  const basic = base64(`${AGENT}:${password}`);
  const object = {
    user: AGENT,
    password,
    nested: [{ authToken: opaque }],
    headers: { Authorization: `Basic ${basic}` },
  };
  const cyclic: Record<string, unknown> = { cookie: `JSESSIONID=${cookie}`, phone };
  cyclic['self'] = cyclic;
  const dialog = {
    fromAddress: phone,
    toAddress: phone,
    mediaProperties: { callVariables: [{ name: 'callVariable1', value: variable }], dialedNumber: phone },
  };
  const failed = (): Error =>
    new Error(`POST https://${AGENT}:${encodeURIComponent(password)}@fin1/finesse?token=${opaque} failed`, {
      cause: new TypeError(`Authorization: Bearer ${opaque}`),
    });
  const pad = (most: number): string => 'word '.repeat(Math.floor((most - random() * 60) / 5));
  const short: readonly (() => readonly unknown[])[] = [
    () => ['asked', object],
    () => ['deep', JSON.stringify({ body: JSON.stringify(object) })],
    () => ['deeper', { text: JSON.stringify({ body: JSON.stringify({ inner: JSON.stringify(object) }) }) }],
    () => ['cycle', cyclic, Object.freeze([cyclic])],
    () => ['call', dialog],
    () => ['call', JSON.stringify(dialog)],
    () => ['failed', failed()],
    () => [`Authorization: Basic ${basic}`],
    () => [`Authorization: Basic`, basic],
    () => [`fetch('/x', {headers: {authorization: "Bearer ${jwt}"}})`],
    () => [`Bearer ${opaque} expired`],
    () => [`the token ${jwt} was refused`],
    () => [`Cookie: a=b; JSESSIONIDSSO=${cookie}; c=d`],
    () => ['document.cookie', `cookie=JSESSIONID=${cookie}`],
    () => [`login?user=${AGENT}&password=${encodeURIComponent(password)}&next=/`],
    () => [`login%3Fuser%3D${AGENT}%26password%3D${encodeURIComponent(encodeURIComponent(password))}`],
    () => [`password=${plainPassword}`],
    () => ['token', opaque],
    () => ['the new password', plainPassword],
    () => ['cookie:', cookie],
    () => [`{'password': '${plainPassword}'}`],
    () => [`<User><password>${escapeXml(password)}</password></User>`],
    () => [escapeXml(`<User><password>${escapeXml(password)}</password></User>`)],
    () => [`<auth mechanism="PLAIN">${pick(random, sasl)}</auth>`],
    () => [updateXml(dialogXml(random, secrets))],
    () => [eventXml(updateXml(dialogXml(random, secrets)))],
    () => [`Caller ${phone} asked to be called back`],
    () => ['caller', { note: `call ${phone} or ${email}` }],
    () => [`mail to ${email}, please`],
    () => [`mailto:${email}?subject=x`],
    () => [`contact: ${encodeURIComponent(email)}`],
    () => [
      new Map([['a', password]]),
      new Set([password]),
      {
        get password() {
          return password;
        },
      },
    ],
    () => [{ [`password`]: { first: password, second: [password] } }, { credentials: [password] }],
    () => [new Headers({ Authorization: `Basic ${basic}` }), new URL(`https://fin1/?authToken=${opaque}`).href],
  ];
  // Across the places where texts are cut.
  const long: readonly (() => readonly unknown[])[] = [
    () => [`${pad(2_000)}password=${plainPassword}`],
    () => [{ text: `${pad(2_000)} ${phone} ${email}` }],
    () => [`${pad(6_000)} Authorization: Basic ${basic}`],
    () => [`${pad(8_000)} token=${opaque}`],
    () => [{ text: `${pad(2_000)}<value>${variable}</value>`, more: `${pad(2_000)}${jwt}` }],
    () => [pad(5_950), { list: [pad(1_990) + email, phone, cookie.length] }],
  ];
  return pick(random, random() < LONG ? long : short)();
}
