// Lint rules: type-checked and strict everywhere, and the habits of the house where they apply.
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { wallsPlugin } from './scripts/eslint-walls.mjs';

const TESTS = ['**/*.test.ts', 'test/**/*.ts'];

const NO_DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: one thing has one name everywhere.',
};
const NO_CLOCK = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
  message: 'Time comes in through Platform: new Date(platform.scheduler.now()).',
};

/** Names of globals that act; in sdk they come in through Platform, so that everything runs under virtual time. */
const ACTING_GLOBALS = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'performance',
  'crypto',
  'navigator',
  'document',
  'window',
  'self',
  'process',
  'console',
];

const THROUGH_PLATFORM = 'Time, chance and I/O come in through Platform (sdk/platform.ts).';

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'test-results/', 'node_modules/', '**/generated/']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { house: wallsPlugin },
    rules: {
      'house/walls': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-expect-error': 'allow-with-description' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // A number in a message is fine; objects and undefined are what the rule is for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // tsc says so already, with better reach.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT] },
  },
  {
    // In JavaScript a cast is a comment, which these rules do not see; tsc does.
    files: ['**/*.mjs'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off' },
  },
  {
    files: ['sdk/**/*.ts', 'gadget/**/*.ts'],
    ignores: TESTS,
    rules: { 'no-console': 'error' },
  },
  {
    files: ['sdk/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': ['error', NO_DEFAULT_EXPORT, NO_CLOCK],
      'no-restricted-globals': ['error', ...ACTING_GLOBALS.map((name) => ({ name, message: THROUGH_PLATFORM }))],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: THROUGH_PLATFORM },
        { object: 'Math', property: 'random', message: THROUGH_PLATFORM },
        ...ACTING_GLOBALS.map((property) => ({ object: 'globalThis', property, message: THROUGH_PLATFORM })),
      ],
    },
  },
  {
    // The one place that reaches for globals, when it is called.
    files: ['sdk/platform.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: TESTS,
    rules: {
      'no-restricted-syntax': [
        'error',
        NO_DEFAULT_EXPORT,
        {
          selector: 'MemberExpression[object.name=/^(describe|it|test|suite)$/][property.name=/^(only|skip)$/]',
          message: 'No test is narrowed or skipped in what is committed.',
        },
      ],
      // chai's expect(x).to.be.true.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            // The runner awaits these.
            { from: 'package', package: 'node:test', name: ['describe', 'it', 'test', 'suite'] },
            // @open-wc/semantic-dom-diff types chai's equal() as a promise, which it is not.
            { from: 'package', package: 'chai', name: 'Equal' },
          ],
        },
      ],
      // An index into a fixture of the test itself is known to be there.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
