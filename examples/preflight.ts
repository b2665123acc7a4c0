import { checkConnectivity, preflightText } from 'finesse-pulse';
import { lastValueFrom, tap } from 'rxjs';

// Whether an agent could work from here, step by step. The settings are environment variables; without a user no session is opened.
const { FINESSE_HOST = 'finesse1.example.com', FINESSE_USER = '', FINESSE_PASSWORD = '' } = process.env;

const report$ = checkConnectivity({ host: FINESSE_HOST, userId: FINESSE_USER, password: FINESSE_PASSWORD });
const report = await lastValueFrom(
  report$.pipe(tap(({ steps }) => console.error(steps.findLast(({ status }) => status === 'running')?.id ?? ''))),
);
console.log(preflightText(report));
process.exitCode = report.status === 'failed' ? 1 : 0;
