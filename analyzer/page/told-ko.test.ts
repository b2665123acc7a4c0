/** Whatever sentence judging and reading can say has its Korean: the sentences are taken from the code itself, so that none is forgotten. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { toldInKorean } from './told-ko.ts';

const ANALYZER = join(import.meta.dirname, '..');
const JUDGING = ['notices.ts', ...readdirSync(join(ANALYZER, 'judge')).map((name) => `judge/${name}`)];
/** What became of a file: codes of `problem`, and errors whose message becomes one. */
const READING = readdirSync(join(ANALYZER, 'read')).map((name) => `read/${name}`);

function parsed(name: string): ts.SourceFile {
  return ts.createSourceFile(name, readFileSync(join(ANALYZER, name), 'utf8'), ts.ScriptTarget.ESNext, true);
}

/** A literal as text, with what is put in as it may be; undefined for what is none. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  const parts = node.templateSpans.map(({ expression, literal }) => filled(expression.getText()) + literal.text);
  return node.head.text + parts.join('');
}

function filled(expression: string): string {
  if (expression.startsWith('seconds(')) return '7 s';
  // ` on fin1`, ` of agent 1001001`, `UCCE: `: may be empty.
  if (/^(where|whose|more|prefix|label)$/.test(expression)) return '';
  return '7';
}

function* literals(node: ts.Node): Generator<string> {
  const text = textOf(node);
  if (text !== undefined) yield text;
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* literals(child);
}

const isKorean = (sentence: string): boolean => /\p{Script=Hangul}/u.test(toldInKorean(sentence) ?? '');

test('every sentence that judging and notices can say is there in Korean', () => {
  const pauses = [...literals(parsed('judge/client-word.ts'))].filter((text) => /^The \w+ [^.]*$/.test(text));
  assert.ok(pauses.length >= 7);
  const sentences = JUDGING.filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...literals(parsed(name))])
    .filter((text) => text.length > 15 && /^(?:[A-Z\d…].*\.|… .*)$/.test(text))
    .flatMap((text) => (text === '7 for 7 s.' ? pauses.map((words) => `${words} for 7 s.`) : [text]));
  assert.ok(sentences.length > 40, String(sentences.length));
  assert.deepEqual(
    sentences.filter((sentence) => !isKorean(sentence)),
    [],
  );
});

test('every word on a file that could not be read, or not whole, is there in Korean', () => {
  const problems = READING.filter((name) => name.endsWith('.ts')).flatMap((name) => {
    const found: string[] = [];
    const look = (node: ts.Node): void => {
      const isError = ts.isNewExpression(node) && node.expression.getText() === 'ArchiveError';
      const isProblem =
        ts.isBinaryExpression(node) && /\bproblem$/.test(node.left.getText()) && node.operatorToken.getText() !== '===';
      const source = isError ? node.arguments?.[0] : isProblem ? node.right : undefined;
      const text = source && textOf(source);
      // A name and an error of the system are said as they are.
      if (text !== undefined && text !== '7: 7') found.push(text);
      node.forEachChild(look);
    };
    look(parsed(name));
    return found;
  });
  assert.ok(problems.length > 15, String(problems.length));
  assert.deepEqual(
    problems.filter((problem) => !isKorean(problem)),
    [],
  );
});

test('every reason to take it for UCCE or UCCX is there in Korean', () => {
  const reasons = READING.filter((name) => name.endsWith('.ts')).flatMap((name) => {
    const found: string[] = [];
    const look = (node: ts.Node): void => {
      const isTold = ts.isCallExpression(node) && /\.deployed$/.test(node.expression.getText());
      const text = isTold && node.arguments[1] ? textOf(node.arguments[1]) : undefined;
      if (text !== undefined) found.push(`debug.log:7: ${text}`);
      node.forEachChild(look);
    };
    look(parsed(name));
    return found;
  });
  const [left] = [...literals(parsed('analysis.ts'))].filter((text) => text.includes('which UCCX never does'));
  assert.equal(reasons.length, 2);
  assert.deepEqual(
    [...reasons, `webservices.log:7: ${left}`].filter((reason) => !isKorean(reason)),
    [],
  );
});
