/** The Finesse `ClientLog` object: a browser's log, kept on the server (Cisco Finesse Web Services Developer Guide, "ClientLog"). */
import { FinesseError } from '../errors.ts';
import { nodePath, type NodePath, type UserId } from '../ids.ts';
import { stripIllegal, writeXml, xml } from '../xml.ts';

/** Characters of `logData` that Finesse takes. */
export const MAX_LOG_DATA = 1_048_576;

/** Node and REST path of a user's client log. Subscribed explicitly; a POST event follows an accepted log. */
export function clientLogNode(id: UserId): NodePath {
  return nodePath(`/finesse/api/User/${id}/ClientLog`);
}

/**
 * Body of a ClientLog POST. Characters that XML forbids are stripped: they have crashed Tomcat (CSCva72280).
 * @throws FinesseError `log-too-large` above {@link MAX_LOG_DATA} characters.
 */
export function clientLogBody(text: string): string {
  const logData = stripIllegal(text);
  if (logData.length > MAX_LOG_DATA) {
    throw new FinesseError(
      'log-too-large',
      `A client log of ${logData.length} characters; Finesse takes ${MAX_LOG_DATA}. Send its newest part, or several logs.`,
    );
  }
  return writeXml(xml('ClientLog', {}, xml('logData', {}, logData)));
}
