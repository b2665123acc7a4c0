/** What a page tells of its own requests: how long their parts took, and which its policy forbade. Nothing is listened to before it is asked for. */
import { Observable } from 'rxjs';

/** One request, as Resource Timing tells it (W3C `PerformanceResourceTiming`); monotonic ms, 0 for what is not told. */
export type ResourceTiming = Readonly<
  Pick<
    PerformanceResourceTiming,
    | 'name'
    | 'startTime'
    | 'domainLookupStart'
    | 'domainLookupEnd'
    | 'connectStart'
    | 'secureConnectionStart'
    | 'connectEnd'
    | 'requestStart'
    | 'responseStart'
    | 'responseEnd'
    | 'workerStart'
  >
>;

/** What is needed of a page. */
export type NetworkScope = Partial<Pick<typeof globalThis, 'PerformanceObserver'>> & Pick<Window, 'document'>;

/**
 * The page's requests as they end. Cold. By an observer of its own, never by the list of `performance`, whose 250 entries long polls
 * fill. Undefined where the browser has none.
 */
export function resourceTimings({
  PerformanceObserver: Observer,
}: NetworkScope): Observable<ResourceTiming> | undefined {
  if (!Observer?.supportedEntryTypes.includes('resource')) return undefined;
  return new Observable((subscriber) => {
    const observer = new Observer((list) => {
      for (const entry of list.getEntries()) subscriber.next(entry as PerformanceResourceTiming);
    });
    observer.observe({ type: 'resource' });
    return () => observer.disconnect();
  });
}

/** Addresses, origin at least, that the page's Content Security Policy kept the page from asking (CSP 3, `connect-src`). Cold. */
export function forbiddenAddresses({ document }: NetworkScope): Observable<string> {
  return new Observable((subscriber) => {
    const tell = ({ blockedURI, effectiveDirective, disposition }: SecurityPolicyViolationEvent): void => {
      if (disposition === 'enforce' && effectiveDirective === 'connect-src') subscriber.next(blockedURI);
    };
    document.addEventListener('securitypolicyviolation', tell);
    return () => document.removeEventListener('securitypolicyviolation', tell);
  });
}
