import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { strFromU8, unzipSync } from 'fflate';
import { gadgetFaults, gadgetZip, SCRIPT_PATH } from '../../scripts/gadget-zip.mjs';
import { parseXml, type XmlElement } from '../../sdk/xml.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

describe('the package of the gadget', () => {
  const gadgetXml = read('gadget.xml');
  let script = '';
  let modules: readonly string[] = [];
  let zip = new Uint8Array();

  before(async () => {
    const result = await build({
      entryPoints: [new URL('gadget/boot.ts', root).pathname],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: 'iife',
      conditions: ['production', 'browser', 'es2015'],
    });
    script = result.outputFiles[0]!.text;
    const inputs = Object.entries(Object.values(result.metafile.outputs)[0]!.inputs);
    modules = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
    zip = gadgetZip({ gadgetXml, script, readme: read('gadget/deploy/README-deploy.txt'), version: '9.8.7' });
  });

  it('unpacks to the folder that is uploaded, and instructions beside it', () => {
    const files = unzipSync(zip);
    assert.deepEqual(Object.keys(files).sort(), [
      'README-deploy.txt',
      'finesse-pulse/finesse-pulse.js',
      'finesse-pulse/gadget.xml',
    ]);
    assert.equal(strFromU8(files['finesse-pulse/gadget.xml']!), gadgetXml);
    assert.equal(strFromU8(files['finesse-pulse/finesse-pulse.js']!), script);
  });

  it('unpacks on Unix to files that everybody may read: Finesse answers others with 404', () => {
    const entries = centralDirectory(zip);
    assert.equal(entries.length, 3);
    for (const { name, system, mode } of entries) {
      assert.equal(system, 3, name);
      assert.equal(mode.toString(8), '100644', name);
    }
  });

  it('is the same for the same sources', () => {
    const again = gadgetZip({ gadgetXml, script, readme: read('gadget/deploy/README-deploy.txt'), version: '9.8.7' });
    assert.deepEqual(again, zip);
  });

  it('tells an administrator all steps: both nodes, SFTP, modes, both layouts, caches', () => {
    const text = strFromU8(unzipSync(zip)['README-deploy.txt']!);
    for (const step of [
      'finesse-pulse 9.8.7',
      'BOTH Finesse nodes',
      'utils reset_3rdpartygadget_password',
      'sftp 3rdpartygadget@FINESSE',
      'cd /files',
      'chmod 644',
      '<role>Agent</role>',
      '<role>Supervisor</role>',
      '<gadget>/3rdpartygadget/files/finesse-pulse/gadget.xml?gadgetHeight=',
      'utils webproxy cache clear shindig',
      SCRIPT_PATH,
    ])
      assert.ok(text.includes(step), step);
    assert.ok(!text.includes('{version}'));
    assert.ok(text.split('\n').every((line, at, all) => at === all.length - 1 || line.endsWith('\r')));
  });

  it('tells an administrator before the layout what is kept, for how long, what is posted by itself, and what is never in it', () => {
    const text = strFromU8(unzipSync(zip)['README-deploy.txt']!);
    for (const fact of [
      'IndexedDB',
      '6 MiB and seven days',
      '/finesse/api/User/<id>/ClientLog, BY ITSELF',
      '/desktop/logs/clientlogs',
      'call variables, telephone numbers',
      'no switch for this in gadget.xml',
      '7일 동안',
    ])
      assert.ok(text.includes(fact), fact);
    assert.ok(!/only when the agent asks/.test(text));
  });

  it('keeps to what Shindig does with a gadget', () => {
    assert.deepEqual(gadgetFaults(gadgetXml, script), []);
  });

  it('holds neither Strophe nor the simulator nor the own XMPP session', () => {
    const strangers = modules.filter((path) => /strophe|^simulator\/|sdk\/channel\/(xmpp|strophe|bosh)/.test(path));
    assert.deepEqual(strangers, []);
    // `/http-bind/` is asked whether anything answers there; nothing speaks with it.
    assert.ok(!/strophe|httpbind/i.test(script));
  });

  it('stays small: a gadget is loaded at every sign-in and failover', () => {
    const size = gzipSync(script, { level: 9 }).length;
    // A brake on growth by accident; the goal is 45 KiB, and `npm run bench:size` tells how far it is. Keeping and posting the log
    // (13 kB) and writing HAR and bundles (5 kB) came before; the diagnosis in the panel (23 kB, 13 of them the words for all causes
    // and evidence in two languages, which go when languages are loaded apart) came last.
    assert.ok(size < 128_000, `${size} bytes of gzip`);
  });

  it('finds what Shindig or the rule of one origin would refuse', () => {
    const faults = (xml: string, code = ''): string => gadgetFaults(xml, code).join(' ');
    assert.match(faults('<Module/>'), /does not load/);
    assert.match(faults(`${gadgetXml}<script src="x.js"></script>`), /names a script in the page/);
    assert.match(
      faults(gadgetXml, 'fetch("https://cdn.jsdelivr.net/lit.js")'),
      /another origin: https:\/\/cdn\.jsdelivr/,
    );
    assert.match(faults(gadgetXml, 'new WebSocket("wss://h.test/ws")'), /another origin: wss/);
    assert.match(faults(gadgetXml, 'eval ("1")'), /builds code from text/);
    assert.match(faults(gadgetXml, 'return new Function("a")'), /builds code from text/);
    assert.match(faults(gadgetXml, 'import("./more.js")'), /loads another module/);
    assert.equal(faults(gadgetXml, 'document.createElementNS("http://www.w3.org/2000/svg")'), '');
  });
});

describe('gadget.xml', () => {
  const module = parseXml(read('gadget.xml'));
  const all = (name: string, within: XmlElement = module): readonly XmlElement[] =>
    within.children.flatMap((one) => [...(one.localName === name ? [one] : []), ...all(name, one)]);
  const attribute = (element: XmlElement, name: string): string | undefined => element.attributes.get(name);

  it('asks for the features of every Finesse from 11.6 on, and keeps Shindig from rewriting', () => {
    assert.deepEqual(
      all('Require').map((one) => attribute(one, 'feature')),
      ['settitle', 'dynamic-height', 'pubsub-2', 'setprefs', 'loadingindicator'],
    );
    const rewrite = all('Optional').find((one) => attribute(one, 'feature') === 'content-rewrite')!;
    const excluded = all('Param', rewrite).find((one) => attribute(one, 'name') === 'exclude-url')!;
    assert.equal(excluded.text.trim(), '*');
  });

  it('has its texts in English and Korean, without a second file', () => {
    const [english, korean] = all('Locale');
    const names = (locale: XmlElement): readonly (string | undefined)[] =>
      all('msg', locale).map((one) => attribute(one, 'name'));
    assert.equal(attribute(korean!, 'lang'), 'ko');
    assert.deepEqual(names(korean!), names(english!));
    assert.ok(all('Locale').every((one) => attribute(one, 'messages') === undefined));
    const used = [...read('gadget.xml').matchAll(/__MSG_(\w+?)__/g)].map(([, name]) => name);
    assert.deepEqual(new Set(used), new Set(names(english!)));
  });

  it('has preferences that do not stand in the way of the desktop’s own', () => {
    const names = all('UserPref').map((one) => attribute(one, 'name'));
    assert.deepEqual(names, ['scheme', 'host', 'hostPort', 'theme', 'displayLanguage']);
    for (const one of all('UserPref').slice(0, 3)) assert.equal(attribute(one, 'datatype'), 'hidden');
  });

  it('holds its page as text, with an inline script that parses and styles that Shindig lets pass', () => {
    const html = all('Content')[0]!.text;
    const scripts = [...html.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)];
    assert.equal(scripts.length, 1);
    // Parsed as old browsers would have to parse it, not run.
    assert.doesNotThrow(() => build({ stdin: { contents: scripts[0]![1]! }, write: false, target: 'es2015' }));
    for (const [, css = ''] of html.matchAll(/<style>([\s\S]*?)<\/style>/g)) assert.doesNotMatch(css, /[@^$*~]|::/);
  });
});

/** Name, system and mode of each entry, read as Info-ZIP's unzip does (APPNOTE.TXT 4.3.12). */
function centralDirectory(zip: Uint8Array): readonly { name: string; system: number; mode: number }[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50, 'end of central directory');
  const entries: { name: string; system: number; mode: number }[] = [];
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count -= 1) {
    assert.equal(view.getUint32(at, true), 0x02014b50, 'central header');
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: strFromU8(zip.subarray(at + 46, at + 46 + name)),
      system: zip[at + 5]!,
      mode: view.getUint32(at + 38, true) >>> 16,
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}
