/** JIDs as logs write them: often cut, sometimes masked. */

/** Parts of a JID; undefined where it is cut before them or has none. */
export interface Jid {
  readonly agent: string | undefined;
  readonly node: string | undefined;
  readonly resource: string | undefined;
}

/** Reads `1001003@fin1.ucce.local/desktop`, and what is left of it where a log is cut. */
export function readJid(text: string): Jid {
  const [, local, domain, resource] = /^(?:([^@\s/]+)@)?([^/\s]*)(?:\/(\S*))?/.exec(text) ?? [];
  return {
    agent: local?.toLowerCase(),
    // Without a slash the domain may be cut.
    node: resource === undefined ? undefined : domain?.toLowerCase(),
    resource,
  };
}
