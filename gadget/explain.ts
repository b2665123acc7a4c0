/** Why something did not work, in a sentence for an agent: no codes, and one thing to do. */
import type { FinesseErrorCode } from '../sdk/index.ts';
import { strings } from './strings.ts';

/** What the gadget needs of an error: FinesseError has it, and so has what a page of one's own may pass. */
export interface ProblemLike {
  readonly code: string;
  readonly message: string;
}

const sentences: Readonly<Record<FinesseErrorCode, () => string>> = {
  'options-invalid': strings.whyInternal,
  'credentials-refused': strings.whyCredentials,
  'host-unreachable': strings.whyUnreachable,
  timeout: strings.whyTimeout,
  'http-status': strings.whyStatus,
  'not-xml': strings.whyNotFinesse,
  'xml-malformed': strings.whyUnreadable,
  'xml-forbidden': strings.whyUnreadable,
  'xml-too-large': strings.whyUnreadable,
  'api-error': strings.whyRefused,
  'node-unknown': strings.whyRefused,
  'subscription-refused': strings.whyRefused,
  'connection-lost': strings.whyLost,
  closed: strings.whyClosed,
  'hub-missing': strings.noHubMeans,
  'config-missing': strings.noConfigMeans,
  'log-too-large': strings.whyTooLarge,
};

/** The sentence for an error of the SDK; anything else is told as a fault of the gadget. */
export function explain(problem: ProblemLike): string {
  return isCode(problem.code) ? sentences[problem.code]() : strings.whyInternal();
}

/** Reads whatever was thrown as a problem. Never throws. */
export function problemOf(thrown: unknown): ProblemLike {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    const message = 'message' in thrown && typeof thrown.message === 'string' ? thrown.message : '';
    return { code: thrown.code, message };
  }
  return { code: '', message: thrown instanceof Error ? thrown.message : '' };
}

function isCode(code: string): code is FinesseErrorCode {
  return Object.hasOwn(sentences, code);
}
