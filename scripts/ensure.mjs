// What the commands need before they can work: packages, a Node that runs TypeScript, a browser, an XMPP server.
// Plain JavaScript that runs on Node 20.20 with nothing installed.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Interrupted, ROOT, run } from './run.mjs';

/** Something is missing that only the user can give. Its message is all that is shown. */
export class Missing extends Error {}

/**
 * Runs a command's main part and sets the exit code; what is missing is said in one sentence, without a stack.
 * @param {() => Promise<number>} main
 */
export async function command(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof Interrupted) process.exitCode = error.exitCode;
    else if (error instanceof Missing) {
      console.error(error.message);
      process.exitCode = 1;
    } else throw error;
  }
}

// ---- packages -------------------------------------------------------------------------------------------------

/**
 * Packages of the lockfile that are not there in its version. Those that are optional (other platforms) may be absent.
 * @returns {boolean}
 */
function packagesAreCurrent() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  /** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} Lock */
  const wanted = /** @type {Lock} */ (JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
  const present = /** @type {Lock} */ (JSON.parse(readFileSync(installed, 'utf8')));
  return Object.entries(wanted.packages).every(([path, { version, optional, link }]) => {
    if (!path.startsWith('node_modules/') || link) return true;
    const found = present.packages[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

/**
 * The npm that called us, or the one beside Node, as a script: npm.cmd cannot be spawned without a shell.
 * @param {readonly string[]} args
 */
export function npmCommand(args) {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const script = process.env['npm_execpath'] ?? (existsSync(beside) ? beside : undefined);
  /** @type {readonly [string, readonly string[]]} */
  const result = script?.endsWith('npm-cli.js') ? [process.execPath, [script, ...args]] : ['npm', args];
  return result;
}

/** Installs the packages of the lockfile where they are missing or older. Resolves with the Node that runs the project. */
export async function ensurePackages() {
  if (!packagesAreCurrent()) {
    console.error('Installing the packages of package-lock.json (npm ci) …');
    const started = performance.now();
    // The newer Node of development comes with this very install, so npm's warnings about the present one say nothing.
    const { code } = await run(...npmCommand(['ci', '--no-audit', '--no-fund', '--loglevel=error']));
    if (code !== 0) {
      throw new Missing(
        'The packages could not be installed (npm says why above). The first run needs the npm registry: ' +
          'check the network or the proxy (npm config get registry, HTTPS_PROXY), then run the same command again.',
      );
    }
    console.error(`Packages installed in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  }
  return projectNode();
}

/** Type stripping without a flag; msw and web-test-runner ask for 22 as well. */
const OLDEST_NODE = [22, 18];

/** The Node of development from the lockfile; where there is none for this platform, the one that runs now, if it is new enough. */
export function projectNode() {
  const folder = join(
    ROOT,
    'node_modules',
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  );
  const own = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = OLDEST_NODE;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return process.execPath;
  throw new Missing(
    `This is Node ${process.versions.node}, and the lockfile brings none for ${process.platform} ${process.arch}. ` +
      `Install Node ${OLDEST_NODE.join('.')} or newer (https://nodejs.org), then run the same command again.`,
  );
}

// ---- programs of the system -------------------------------------------------------------------------------------

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} names
 * @returns {readonly string[]} where they would be in PATH and in the usual folders
 */
function inPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  if (process.platform !== 'win32')
    folders.push('/usr/bin', '/usr/local/bin', '/usr/sbin', '/snap/bin', '/opt/homebrew/bin');
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function browserPlaces() {
  if (process.platform === 'darwin') {
    return ['/Applications', join(process.env['HOME'] ?? '', 'Applications')].flatMap((folder) =>
      ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`),
    );
  }
  if (process.platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    return folders.flatMap((folder) =>
      [
        'Google\\Chrome\\Application\\chrome.exe',
        'Chromium\\Application\\chrome.exe',
        'Microsoft\\Edge\\Application\\msedge.exe',
      ].map((path) => join(folder, path)),
    );
  }
  return [
    ...inPath([
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
      'microsoft-edge',
      'microsoft-edge-stable',
    ]),
    '/opt/google/chrome/chrome',
    '/opt/microsoft/msedge/msedge',
  ];
}

/**
 * Path of Chrome, Chromium or Edge: that of CHROME_PATH, else one in the usual places.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const told = process.env['CHROME_PATH'];
  if (told !== undefined && told !== '') {
    if (isProgram(told)) return told;
    throw new Missing(
      `CHROME_PATH is ${told}, which is no program. Set it to a Chrome, Chromium or Edge, or unset it.`,
    );
  }
  return browserPlaces().find(isProgram);
}

/**
 * Path of Firefox: that of FIREFOX_PATH, else one in the usual places.
 * @returns {string | undefined}
 */
export function findFirefox() {
  const told = process.env['FIREFOX_PATH'];
  if (told !== undefined && told !== '') {
    if (isProgram(told)) return told;
    throw new Missing(`FIREFOX_PATH is ${told}, which is no program. Set it to Firefox's own, or unset it.`);
  }
  const places = process.platform === 'darwin' ? ['/Applications/Firefox.app/Contents/MacOS/firefox'] : [];
  return [...inPath(['firefox-esr', 'firefox']), ...places].find(isProgram);
}

/**
 * Path of the Prosody XMPP server: that of PROSODY_PATH, else one in the usual places.
 * @returns {string | undefined}
 */
export function findProsody() {
  const told = process.env['PROSODY_PATH'];
  if (told !== undefined && told !== '') {
    if (isProgram(told)) return told;
    throw new Missing(`PROSODY_PATH is ${told}, which is no program. Set it to Prosody's own, or unset it.`);
  }
  return inPath(['prosody']).find(isProgram);
}

/** Run as root. A policy-rc.d that says no, while it is at work, keeps the packages' services from starting. */
const APT_SCRIPT = `set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod 755 "$policy"
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@"
`;

/** `debian`, `ubuntu`, or undefined where apt-get is not the way. */
function distribution() {
  if (process.platform !== 'linux' || !isProgram('/usr/bin/apt-get') || !existsSync('/etc/os-release'))
    return undefined;
  const release = readFileSync('/etc/os-release', 'utf8');
  if (/^ID="?ubuntu"?$/m.test(release)) return 'ubuntu';
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) ? 'debian' : undefined;
}

/**
 * Installs packages of Debian or Ubuntu, where that is this system and the right to do so is there.
 * @param {readonly string[]} packages
 * @returns {Promise<string | undefined>} why not; undefined when it was done
 */
async function aptInstall(packages) {
  if (distribution() === undefined) return 'this is no Debian or Ubuntu';
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && (await run('sudo', ['-n', 'true'], { capture: true })).code !== 0) {
    return 'this user may not install packages (neither root nor sudo without a password)';
  }
  console.error(`Installing ${packages.join(' and ')} by apt-get …`);
  const script = ['sh', '-c', APT_SCRIPT, 'apt', ...packages];
  const [program = '', ...args] = isRoot ? script : ['sudo', '-n', ...script];
  const { code, output } = await run(program, args, { capture: true });
  if (code === 0) return undefined;
  const reason = output.split('\n').findLast((line) => /^(E|W|Err)[: ]/.test(line)) ?? `exit code ${String(code)}`;
  return `apt-get failed (${reason.trim()})`;
}

/** @param {'browser' | Extra} program */
function packageOf(program) {
  const isUbuntu = distribution() === 'ubuntu';
  return {
    browser: isUbuntu ? 'chromium-browser' : 'chromium',
    prosody: 'prosody',
    firefox: isUbuntu ? 'firefox' : 'firefox-esr',
  }[program];
}

/** @typedef {'prosody' | 'firefox'} Extra a program that may be missing: what needs it is left out then, and said so */

/** The system's own command that would bring `program`, for a sentence. @param {'browser' | Extra} program */
function advice(program) {
  const apt = packageOf(program);
  if (distribution() !== undefined) return `sudo apt-get install --no-install-recommends ${apt}`;
  if (process.platform === 'darwin')
    return `brew install ${{ browser: '--cask google-chrome', prosody: 'prosody', firefox: '--cask firefox' }[program]}`;
  return {
    browser: 'Chrome, Chromium or Edge from its maker',
    prosody: 'Prosody from https://prosody.im/download',
    firefox: 'Firefox from https://www.mozilla.org/firefox',
  }[program];
}

/**
 * @typedef {object} Programs
 * @property {string | undefined} browser path of a browser, where one was wanted
 * @property {Readonly<Partial<Record<Extra, { readonly path: string } | { readonly reason: string }>>>} extras path of each that was wanted, or why there is none
 */

/**
 * Finds the programs that tests need, and installs what is missing where that can be done. Without a browser there is nothing
 * to test; the extras may be missing.
 * @param {{ readonly browser: boolean, readonly extras?: readonly Extra[] }} wanted
 * @returns {Promise<Programs>}
 */
export async function ensurePrograms({ browser, extras = [] }) {
  const browserMissing = browser && findBrowser() === undefined;
  const missing = extras.filter((extra) => FINDERS[extra]() === undefined);
  const packages = [...(browserMissing ? /** @type {const} */ (['browser']) : []), ...missing].map(packageOf);
  const refused = packages.length > 0 ? await aptInstall(packages) : undefined;
  return {
    browser: browser ? await installedBrowser(browserMissing, refused) : undefined,
    extras: Object.fromEntries(
      await Promise.all(extras.map(async (extra) => [extra, await installed(extra, missing.includes(extra), refused)])),
    ),
  };
}

/** @type {Readonly<Record<Extra, () => string | undefined>>} */
const FINDERS = { prosody: findProsody, firefox: findFirefox };

/**
 * @param {boolean} isNew
 * @param {string | undefined} refused
 */
async function installedBrowser(isNew, refused) {
  const path = findBrowser();
  // On Ubuntu the package is a stub that needs snapd, which containers lack: it is there and yet does not start.
  const starts = path !== undefined && (!isNew || (await run(path, ['--version'], { capture: true })).code === 0);
  if (starts) return path;
  throw new Missing(
    `The browser tests need Chrome, Chromium or Edge, and none was found: ${refused ?? 'what apt-get installed does not start'}. ` +
      `Install one (${advice('browser')}) or set CHROME_PATH to it, then run the same command again.`,
  );
}

/**
 * @param {Extra} extra
 * @param {boolean} isNew
 * @param {string | undefined} refused
 */
async function installed(extra, isNew, refused) {
  const path = FINDERS[extra]();
  // As with the browser: a package of Ubuntu may be a stub. Prosody, asked for its version, would start.
  const mayBeStub = isNew && extra === 'firefox';
  if (path !== undefined && (!mayBeStub || (await run(path, ['--version'], { capture: true })).code === 0))
    return { path };
  const name = { prosody: 'Prosody', firefox: 'Firefox' }[extra];
  return { reason: `no ${name} here, and ${refused ?? 'apt-get did not bring it'}; install it: ${advice(extra)}` };
}
