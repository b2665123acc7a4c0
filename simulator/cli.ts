/** `npm start`: the simulator with the simulated desktop, from the command line. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FinesseError, OptionsError } from '../sdk/errors.ts';
import type { Deployment, FinesseVersion } from './core/types.ts';
import { parseWorldText, type World } from './core/world.ts';
import { createDemo } from './demo/demo.ts';
import { DEFAULT_AGENTS } from './demo/demo-world.ts';
import { isCoded } from './node-files.ts';
import { startServer } from './node.ts';

const HELP = `Usage: npm start -- [options]

Starts a simulated Cisco Finesse with its desktop, on this machine only, until Ctrl-C. Its start page has seats for agents and supervisors.

  --port <n>             port of side A, 8445 unless told; side B takes the next one; 0 takes free ones
  --host <address>       address to listen on, 127.0.0.1 unless told
  --agents <n>           size of the first team, its supervisor included: 6 to 2000, ${DEFAULT_AGENTS} unless told
  --world <file>         JSON file with agents, teams and queues, in place of the example world
  --version <v>          generation of Finesse: 11.6 or 12.5
  --deployment <d>       UCCE or UCCX
  --help                 this text
`;

/** What the command line asks for. */
interface Arguments {
  readonly port: number;
  readonly host: string;
  readonly agents: number | undefined;
  readonly world: World | undefined;
  readonly version: FinesseVersion | undefined;
  readonly deployment: Deployment | undefined;
}

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = {
  '/desktop/': join(ROOT, 'dist', 'desktop'),
  '/3rdpartygadget/files/finesse-pulse/': join(ROOT, 'dist', 'gadget-package'),
  '/analyze/': join(ROOT, 'dist', 'report-page'),
};

/**
 * Runs the command until SIGINT or SIGTERM.
 * @param argv arguments after the script's name.
 * @returns the exit code: 0, or 1 after one sentence on stderr about what is wrong.
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const given = readArguments(argv);
    if (given === 'help') {
      process.stdout.write(HELP);
      return 0;
    }
    await serve(given);
    return 0;
  } catch (error) {
    if (!(error instanceof FinesseError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function serve({ port, host, agents, world, version, deployment }: Arguments): Promise<void> {
  const simulator = createDemo({
    ...(agents === undefined ? {} : { agents }),
    ...(world === undefined ? {} : { world }),
    ...(version === undefined ? {} : { version }),
    ...(deployment === undefined ? {} : { deployment }),
  });
  // Before anything is printed: whoever reads the address may stop us at once.
  const stop = stopRequested();
  try {
    const server = await startServer({ simulator, port, host, staticFolders: FOLDERS });
    if (!/^(127\.|localhost$|::1$)/.test(host)) {
      process.stderr.write(
        `Warning: ${host} is not loopback. Whoever reaches this machine can use the simulator, break it, and read its demo passwords.\n`,
      );
    }
    if (!existsSync(join(FOLDERS['/desktop/'], 'main.js'))) {
      process.stderr.write('The desktop page has not been built; npm start builds it.\n');
    }
    process.stdout.write(
      [
        `Start page, with seats for agents and supervisors: ${server.urlA}/`,
        `Simulated Finesse desktop of the first agent: ${server.urlA}/desktop/`,
        `Analysis of logs: ${server.urlA}/analyze/`,
        'Ctrl-C stops.\n',
      ].join('\n'),
    );
    await stop;
    await server.close();
  } finally {
    simulator.close();
  }
}

function readArguments(argv: readonly string[]): Arguments | 'help' {
  const text = { type: 'string' } as const;
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        port: text,
        host: text,
        agents: text,
        world: text,
        version: text,
        deployment: text,
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    // Node adds advice about values that begin with a dash.
    const what = error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? '') : String(error);
    throw new OptionsError(`${what.replace(/\.$/, '')}. Try --help.`);
  }
  if (values.help) return 'help';
  if (values.agents !== undefined && values.world !== undefined)
    throw new OptionsError('--agents and --world: one of them only; a world file says who is there.');
  return {
    agents: values.agents === undefined ? undefined : Number(values.agents),
    port: readPort(values.port ?? '8445'),
    host: values.host ?? '127.0.0.1',
    world: values.world === undefined ? undefined : readWorld(values.world),
    version: oneOf('version', values.version, ['11.6', '12.5']),
    deployment: oneOf('deployment', values.deployment?.toUpperCase(), ['UCCE', 'UCCX']),
  };
}

function readPort(value: string): number {
  const port = Number(value);
  // Side B takes the port after it.
  if (!/^\d+$/.test(value) || port > 65_534)
    throw new OptionsError(`--port ${value}: a number from 0 to 65534 is due.`);
  return port;
}

function oneOf<Value extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly Value[],
): Value | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new OptionsError(`--${name} ${value}: ${allowed.join(' or ')} is due.`);
  return found;
}

function readWorld(file: string): World {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!isCoded(error)) throw error;
    const why =
      { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read' }[error.code] ??
      error.message;
    throw new OptionsError(`--world ${file}: ${why}.`);
  }
  return parseWorldText(text);
}

function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
