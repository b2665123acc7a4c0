/** The mutant of the secret hunt: stands in the place of sdk/redaction.ts and hides nothing. */
import type { Redactor } from '../../sdk/redaction.ts';

export const REDACTED = '[redacted]';

export const redact = (text: string): string => text;

export const redactHeaders = (headers: Iterable<readonly [string, string]>): Readonly<Record<string, string>> =>
  Object.fromEntries(headers);

export const createRedactor = (): Redactor => ({ text: redact, headers: redactHeaders });
