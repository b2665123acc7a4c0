/** The package as users get it: what the tarball holds, and that every public path leads somewhere. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { npmCommand } from '../../scripts/ensure.mjs';
import { ROOT } from '../../scripts/run.mjs';

interface Manifest {
  readonly name: string;
  readonly customElements: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

function npm(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const [program, all] = npmCommand(args);
  return spawnSync(program, all, { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
}

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-package-'));
  /** A project that has installed the tarball, with our own copies of what it depends on. */
  const installed = join(folder, 'node_modules', 'finesse-pulse');
  let files: readonly string[];
  let manifest: Manifest;

  before(() => {
    const { status, stdout, stderr } = npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder);
    assert.equal(status, 0, stderr);
    const [packed] = Object.values(
      JSON.parse(stdout) as Record<
        string,
        { readonly filename: string; readonly files: readonly { readonly path: string }[] }
      >,
    );
    assert.ok(packed);
    files = packed.files.map(({ path }) => path);
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', join(folder, packed.filename), '--strip-components=1', '-C', installed]);
    manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), link, 'junction');
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what users need and nothing else', () => {
    const expected =
      /^(package\.json|LICENSE|CHANGELOG\.md|README(\.ko)?\.md|dist\/(sdk|gadget|simulator|analyzer)\/[\w-]+(\.d\.ts|\.js)|dist\/analyzer\/page\/index\.html|dist\/gadget\/custom-elements\.json)$/;
    assert.deepEqual(
      files.filter((path) => !expected.test(path)),
      [],
    );
    for (const path of [
      'LICENSE',
      'README.md',
      'README.ko.md',
      'CHANGELOG.md',
      'dist/sdk/index.js',
      'dist/sdk/index.d.ts',
      'dist/analyzer/cli.js',
      'dist/analyzer/page/index.html',
    ]) {
      assert.ok(files.includes(path), path);
    }
  });

  it('has a script and declarations behind every public path', () => {
    for (const [path, target] of Object.entries(manifest.exports)) {
      for (const file of typeof target === 'string' ? [target] : Object.values(target)) {
        assert.ok(existsSync(join(installed, file)), `${path} names ${file}`);
      }
    }
    assert.ok(existsSync(join(installed, manifest.customElements)), 'what editors know the elements by');
  });

  it('can be imported by its public paths in Node', () => {
    const paths = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json') && path !== './gadget');
    const imports = paths.map(
      (path) => `await import(${JSON.stringify(join(manifest.name, path).replaceAll('\\', '/'))});`,
    );
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', imports.join('\n')], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
    });
    assert.equal(status, 0, stderr);
  });

  it('keeps one copy of the SDK: the gadget elements take it from where it is published', () => {
    const read = (file: string): string => readFileSync(join(installed, 'dist', 'gadget', file), 'utf8');
    assert.ok(!/class FinesseError\b/.test(read('index.js')), 'no copy in the script');
    assert.ok(!/class FinesseError\b/.test(read('index.d.ts')), 'no copy in the declarations');
    assert.ok(/from '\.\.\/sdk\/index\.js'/.test(read('index.d.ts')), 'the declarations name the SDK');
  });

  it('loads Strophe only when a connection is made', () => {
    const sdk = readFileSync(join(installed, 'dist', 'sdk', 'index.js'), 'utf8');
    assert.ok(!/^(import|export)[^;]*['"](#strophe|strophe\.js)['"]/m.test(sdk), 'no import at the top');
    assert.ok(/import\(['"]#strophe['"]\)/.test(sdk), 'an import when it is needed');
  });
});
