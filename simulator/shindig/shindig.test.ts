import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpHandler, HttpRequest } from '../core/types.ts';
import { createShindig } from './shindig.ts';

const GADGET = `<?xml version="1.0" encoding="UTF-8"?>
<Module>
  <ModulePrefs title="__MSG_title__" description="d" height="200">
    <Require feature="pubsub-2"/>
    <Require feature="dynamic-height"/>
    <Optional feature="content-rewrite"><Param name="exclude-url">excluded.js</Param></Optional>
    <Optional feature="not-here"/>
    <Locale messages="messages/ALL_ALL.xml"/>
    <Locale lang="ko"><msg name="title">맥박</msg></Locale>
  </ModulePrefs>
  <UserPref name="scheme" default_value="https" datatype="hidden"/>
  <Content type="html"><![CDATA[
    <p id="__MODULE_ID__">__MSG_title__ __UP_scheme__ __MSG_missing__ __BIDI_START_EDGE__</p>
    <script src="index.js" type="module"></script>
    <script src="excluded.js" type="module"></script>
    <script src="https://elsewhere.example/x.js"></script>
    <script>inline()</script>
  ]]></Content>
</Module>`;

const FOLDER = '/3rdpartygadget/files/finesse-pulse';

function setUp(files: Readonly<Record<string, string>> = {}, rest?: HttpHandler) {
  const all: Readonly<Record<string, string>> = {
    'gadget.xml': GADGET,
    'messages/ALL_ALL.xml': '<messagebundle><msg name="title">Pulse</msg></messagebundle>',
    'index.js': 'one()',
    'two.js': 'two()',
    ...files,
  };
  const asked: HttpRequest[] = [];
  const shindig = createShindig({
    readText: (path) => Promise.resolve(all[path.slice(FOLDER.length + 1)]),
    rest:
      rest ??
      ((request) => {
        asked.push(request);
        return Promise.resolve({ kind: 'answer', status: 202, headers: { requestid: 'r1' }, body: 'ok' });
      }),
  });
  const get = async (path: string, request: Partial<HttpRequest> = {}) => {
    const outcome = await shindig(
      { method: 'GET', path, headers: {}, body: '', remote: '127.0.0.1.1', ...request },
      new AbortController().signal,
    );
    assert.equal(outcome.kind, 'answer');
    return outcome;
  };
  const frame = (query = ''): ReturnType<typeof get> => get(`/gadgets/ifr?url=${FOLDER}/gadget.xml&mid=3${query}`);
  return { get, frame, asked };
}

test('a frame holds the gadget with its texts, preferences and module id filled in', async () => {
  const { frame } = setUp();
  const { status, body } = await frame();
  assert.equal(status, 200);
  assert.match(body, /<p id="3">Pulse https __MSG_missing__ left<\/p>/);
  assert.match(body, /<title>Pulse<\/title>/);
  assert.match(body, /<base href="\/3rdpartygadget\/files\/finesse-pulse\/gadget.xml">/);
  assert.match((await frame('&lang=ko&country=KR')).body, /<p id="3">맥박 https/);
});

test('a preference in the address is escaped', async () => {
  const { body } = await setUp().frame(`&up_scheme=${encodeURIComponent('<img onerror="x">')}&mid=x`);
  assert.match(body, /Pulse &lt;img onerror=&quot;x&quot;&gt;/);
  assert.doesNotMatch(body, /<img/);
});

test('scripts named in the page go through concat and lose their type, excluded and foreign ones are left alone', async () => {
  const { body } = await setUp().frame();
  assert.match(
    body,
    /<script src="\/gadgets\/concat\?rewriteMime=text\/javascript&amp;1=%2F3rdpartygadget%2Ffiles%2Ffinesse-pulse%2Findex.js">/,
  );
  assert.match(body, /<script src="excluded.js" type="module">/);
  assert.match(body, /<script src="https:\/\/elsewhere.example\/x.js">/);
});

test('concat joins scripts of the gadget folder and nothing else', async () => {
  const { get } = setUp();
  assert.equal((await get(`/gadgets/concat?1=${FOLDER}/index.js&2=${FOLDER}/two.js`)).body, 'one()\n;\ntwo()');
  assert.equal((await get('/gadgets/concat?1=/etc/passwd')).status, 404);
});

test('content of its own page is fetched from the folder', async () => {
  const content = GADGET.replace(/<Content[\s\S]*<\/Content>/, '<Content type="html" href="page.html"/>');
  const { frame } = setUp({ 'gadget.xml': content, 'page.html': '<h1>__MSG_title__</h1>' });
  assert.match((await frame()).body, /<h1>Pulse<\/h1>/);
});

test('each mistake in a gadget.xml gives an error page that names it', async () => {
  const mistakes: readonly (readonly [string, string, RegExp])[] = [
    ['</ModulePrefs>', '', /gadget.xml, line \d+: Malformed XML/],
    ['<Module>', '<!DOCTYPE Module><Module>', /Document types are refused/],
    [' title="__MSG_title__"', '', /has no title/],
    ['height="200"', 'height="tall"', /a number of pixels/],
    ['feature="pubsub-2"', 'feature="pubsub-3"', /Unsupported feature: pubsub-3/],
    ['feature="pubsub-2"', '', /has no feature attribute/],
    ['<UserPref name="scheme"', '<UserPref', /&lt;UserPref&gt; has no name/],
    ['type="html"', 'type="url"', /only html/],
    ['<![CDATA[', '<p/><![CDATA[', /CDATA/],
    ['messages/ALL_ALL.xml', 'messages/none.xml', /no \/3rdpartygadget\/files\/finesse-pulse\/messages\/none.xml/],
    ['messages/ALL_ALL.xml', 'https://elsewhere.example/m.xml', /on another host/],
    ['messages/ALL_ALL.xml', 'index.js', /index.js, line 1/],
    ['messages/ALL_ALL.xml', 'gadget.xml', /begins with &lt;Module&gt;/],
    ['<script>inline()', '<style>a::before { color: red }</style><script>inline()', /::/],
  ];
  for (const [from, to, message] of mistakes) {
    assert.ok(GADGET.includes(from));
    const { status, body } = await setUp({ 'gadget.xml': GADGET.replace(from, to) }).frame();
    assert.ok(status === 400 || status === 404, `${from} → ${to}: ${status}`);
    assert.match(body, message);
  }
  for (const [content, message] of [
    ['', /no &lt;Content&gt;/],
    ['<Content type="html"> </Content>', /is empty/],
  ] as const) {
    assert.match(
      (await setUp({ 'gadget.xml': GADGET.replace(/<Content[\s\S]*<\/Content>/, content) }).frame()).body,
      message,
    );
  }
  assert.match((await setUp({ 'gadget.xml': '<Module/>' }).frame()).body, /no &lt;ModulePrefs&gt;/);
});

test('CSS files of the gadget that Shindig would break are named', async () => {
  const link = GADGET.replace('<script>inline()', '<link rel="stylesheet" href="style.css"><script>inline()');
  const { body } = await setUp({
    'gadget.xml': link,
    'style.css': '/* a * is fine here */ @media print { a { color: red } }',
  }).frame();
  assert.match(body, /style.css has &quot;@&quot;/);
});

test('an address that is missing, elsewhere or no .xml is told', async () => {
  const { get } = setUp();
  assert.match((await get('/gadgets/ifr')).body, /Which gadget\?/);
  assert.match((await get('/gadgets/ifr?url=/etc/passwd.xml')).body, /is not under/);
  assert.match((await get(`/gadgets/ifr?url=${FOLDER}/gadget.jsp`)).body, /must end in .xml/);
  assert.equal((await get(`/gadgets/ifr?url=https://fin1.example:8445${FOLDER}/gadget.xml`)).status, 200);
  assert.equal((await get('/gadgets/other')).status, 404);
});

test('makeRequest forwards to REST with headers and body, and only there', async () => {
  const { get, asked } = setUp();
  const form = (url: string): Partial<HttpRequest> => ({
    method: 'POST',
    body: new URLSearchParams({
      url,
      httpMethod: 'put',
      headers: 'Authorization=Basic%20x&locale=ko',
      postData: '<User/>',
    }).toString(),
  });
  const url = 'http://localhost:8082/finesse/api/User/1?nocache=1';
  const { body } = await get('/gadgets/makeRequest', form(url));
  assert.equal(
    body,
    `throw 1; < don't be evil' >${JSON.stringify({ [url]: { rc: 202, body: 'ok', headers: { requestid: ['r1'] } } })}`,
  );
  assert.deepEqual(asked[0], {
    method: 'PUT',
    path: '/finesse/api/User/1?nocache=1',
    headers: { authorization: 'Basic x', locale: 'ko' },
    body: '<User/>',
    remote: '127.0.0.1.1',
  });
  assert.equal((await get('/gadgets/makeRequest?url=http%3A%2F%2Flocalhost%2Fetc')).status, 403);
  const torn = setUp({}, () => Promise.resolve({ kind: 'reset' }));
  assert.match((await torn.get('/gadgets/makeRequest?url=/finesse/api/SystemInfo')).body, /"rc":502/);
});
