/** The report in the page, or in a file that was saved from it. */
import type { Report } from '../report.ts';
import { REPORT_ID } from './document.ts';

/** What is wrong with a report. */
export type ReportProblem = 'damaged' | 'version';

/** The page's own report; undefined where it has none. */
export function embeddedReport(page: Document): Report | ReportProblem | undefined {
  const text = page.getElementById(REPORT_ID)?.textContent.trim() ?? '';
  return text === '' ? undefined : parsedReport(text);
}

/** Reads JSON as a report. What cannot be drawn is told as such: a file may be anything. */
export function parsedReport(text: string): Report | ReportProblem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  if (typeof value !== 'object' || value === null || !('version' in value)) return 'damaged';
  if (value.version !== 1) return 'version';
  return isReport(value) ? value : 'damaged';
}

const LISTS = ['files', 'outages', 'dumps', 'agents', 'incidents', 'notices', 'pages'] as const;

function isReport(value: object): value is Report {
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    LISTS.every((name) => Array.isArray(fields[name])) &&
    ['team', 'deployment', 'all'].every((name) => typeof fields[name] === 'object' && fields[name] !== null)
  );
}
