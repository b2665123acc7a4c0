// What an administrator gets: the gadget's folder as it is uploaded, and how to do that, in one zip.
import { strToU8, zipSync } from 'fflate';

/** Folder on the server, /3rdpartygadget/files/<folder>, and in the zip. gadget.xml names its script by it. */
export const GADGET_FOLDER = 'finesse-pulse';

/** Path that gadget.xml loads the script from. */
export const SCRIPT_PATH = `/3rdpartygadget/files/${GADGET_FOLDER}/finesse-pulse.js`;

/** Finesse answers files below 644 with 404, and SFTP clients keep the mode that a file was unpacked with. */
const MODE = 0o100644;
/** The zip says that its modes are those of Unix; otherwise they are not read. */
const UNIX = 3;
/** The same sources give the same zip, byte for byte; zip knows no earlier time. */
const TIME = new Date(1980, 0, 1);

/**
 * Faults for which Finesse's Shindig would not show the gadget, each as a sentence. Empty: none found.
 * @param {string} gadgetXml
 * @param {string} script
 * @returns {readonly string[]}
 */
export function gadgetFaults(gadgetXml, script) {
  /** @type {string[]} */
  const faults = [];
  if (!gadgetXml.includes(`'${SCRIPT_PATH}'`)) faults.push(`gadget.xml does not load ${SCRIPT_PATH}.`);
  const tag = /<script\b[^>]*\bsrc\s*=/i.exec(gadgetXml);
  if (tag) faults.push('gadget.xml names a script in the page, which Shindig rewrites; put it in by DOM.');
  for (const [name, text] of Object.entries({ 'gadget.xml': gadgetXml, 'finesse-pulse.js': script })) {
    const origin = foreignOrigins(text)[0];
    if (origin !== undefined) faults.push(`${name} names another origin: ${origin}.`);
  }
  if (/\beval\s*\(|\bnew Function\b|[^.\w]Function\s*\(/.test(script))
    faults.push('finesse-pulse.js builds code from text (eval, Function).');
  if (/\bimport\s*\(|^\s*import\b/m.test(script)) faults.push('finesse-pulse.js loads another module.');
  return faults;
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
 * @param {{ readonly gadgetXml: string, readonly script: string, readonly readme: string, readonly version: string }} parts
 *   `readme` has `{version}` where the version belongs.
 */
export function gadgetZip({ gadgetXml, script, readme, version }) {
  // Windows editors of old show a text without CR as one line.
  const instructions = readme.replaceAll('{version}', version).replaceAll(/\r?\n/g, '\r\n');
  return zipSync(
    {
      'README-deploy.txt': strToU8(`\uFEFF${instructions}`),
      [`${GADGET_FOLDER}/gadget.xml`]: strToU8(gadgetXml),
      [`${GADGET_FOLDER}/finesse-pulse.js`]: strToU8(script),
    },
    { level: 9, mtime: TIME, os: UNIX, attrs: (MODE << 16) >>> 0 },
  );
}
