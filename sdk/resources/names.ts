/** What an address of the Finesse API names, in words. */
import { redact } from '../redaction.ts';

/** Collection, id, what is below it, and an id there. */
const API_PATH = /\/finesse\/api\/([A-Za-z]{1,30})(?:\/([^/?#<&\s]{1,80}))?(?:\/([A-Za-z]{1,30}))?/;

/** `User 1001 Dialogs` of `/finesse/api/User/1001/Dialogs`, redacted; undefined where the text names nothing of the API. */
export function nameOfPath(path: string): string | undefined {
  // As a path: there an id of many digits is no telephone number.
  const [, ...parts] = API_PATH.exec(redact(path)) ?? [];
  return parts.filter(Boolean).join(' ') || undefined;
}
