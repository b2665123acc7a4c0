// What an administrator gets: the gadget's folder as it is uploaded, and how to do that, in one zip.
import { strToU8, zipSync } from 'fflate';

/** Folder on the server, /3rdpartygadget/files/<folder>, and in the zip. gadget.xml names its script by it. */
export const GADGET_FOLDER = 'finesse-pulse';

/** Where Finesse serves it. */
const PATH = `/3rdpartygadget/files/${GADGET_FOLDER}/`;

/** Finesse answers files below 644 with 404, and SFTP clients keep the mode that a file was unpacked with. */
const MODE = 0o100644;
/** The zip says that its modes are those of Unix; otherwise they are not read. */
const UNIX = 3;
/** The same sources give the same zip, byte for byte; zip knows no earlier time. */
const TIME = new Date(1980, 0, 1);

/**
 * Faults for which Finesse's Shindig would not show the gadget, each as a sentence. Empty: none found.
 * @param {string} gadgetXml
 * @param {Readonly<Record<string, string>>} scripts by name, all of the folder
 * @returns {readonly string[]}
 */
export function gadgetFaults(gadgetXml, scripts) {
  /** @type {string[]} */
  const faults = [];
  const entry = scriptOf(gadgetXml);
  if (entry === undefined) faults.push(`gadget.xml does not load a script of ${PATH}.`);
  else if (!Object.hasOwn(scripts, entry)) faults.push(`gadget.xml loads ${entry}, which is not there.`);
  const tag = /<script\b[^>]*\bsrc\s*=/i.exec(gadgetXml);
  if (tag) faults.push('gadget.xml names a script in the page, which Shindig rewrites; put it in by DOM.');
  for (const [name, text] of Object.entries({ 'gadget.xml': gadgetXml, ...scripts })) {
    const origin = foreignOrigins(text)[0];
    if (origin !== undefined) faults.push(`${name} names another origin: ${origin}.`);
  }
  for (const [name, script] of Object.entries(scripts)) {
    if (/\beval\s*\(|\bnew Function\b|[^.\w]Function\s*\(/.test(script))
      faults.push(`${name} builds code from text (eval, Function).`);
    for (const loaded of modulesOf(script)) {
      if (!loaded.startsWith('./') || !Object.hasOwn(scripts, loaded.slice(2)))
        faults.push(`${name} loads ${loaded}, which is not in its folder.`);
    }
  }
  return faults;
}

/**
 * Name of the script that gadget.xml loads; undefined where it loads none of its folder.
 * @param {string} gadgetXml
 */
export function scriptOf(gadgetXml) {
  const [, path] = /\.src\s*=\s*'([^']*)'/.exec(gadgetXml) ?? [];
  return path?.startsWith(PATH) ? path.slice(PATH.length) : undefined;
}

/**
 * What a minified module imports, at once or later; an address that is not written out as `(` and what follows.
 * @param {string} script
 */
function modulesOf(script) {
  const now = script.matchAll(/(?:^|[;}\n])(?:im|ex)port\b(?!\()[^"'();]*?["']([^"']+)["']/g);
  const later = script.matchAll(/\bimport\s*\(\s*(?:["'`]([^"'`]+)["'`]\s*\)|.)/g);
  return [...now, ...later].map(([text, path]) => path ?? text);
}

/** Names that look like addresses, from which nothing is fetched: XML namespaces, and the examples of RFC 2606 in messages. */
const NAMES = /^https?:\/\/(www\.w3\.org|jabber\.org|etherx\.jabber\.org|www\.cisco\.com\/vtg|[\w.-]*\bexample\.com)\b/;

/**
 * Addresses with a scheme and a host, but for those that are only names.
 * @param {string} text
 */
function foreignOrigins(text) {
  const addresses = [...text.matchAll(/\b(?:https?|wss?):\/\/[\w.-]+[^\s'"`<>)]*/g)].map(([address]) => address);
  return addresses.filter((address) => !NAMES.test(address));
}

/**
 * The zip.
 * @param {{ readonly gadgetXml: string, readonly scripts: Readonly<Record<string, string>>, readonly readme: string, readonly version: string }} parts
 *   `readme` has `{version}` where the version belongs.
 */
export function gadgetZip({ gadgetXml, scripts, readme, version }) {
  // Windows editors of old show a text without CR as one line.
  const instructions = readme.replaceAll('{version}', version).replaceAll(/\r?\n/g, '\r\n');
  return zipSync(
    {
      'README-deploy.txt': strToU8(`\uFEFF${instructions}`),
      [`${GADGET_FOLDER}/gadget.xml`]: strToU8(gadgetXml),
      ...Object.fromEntries(
        Object.entries(scripts).map(([name, script]) => [`${GADGET_FOLDER}/${name}`, strToU8(script)]),
      ),
    },
    { level: 9, mtime: TIME, os: UNIX, attrs: (MODE << 16) >>> 0 },
  );
}
