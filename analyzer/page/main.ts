/** The page's script: it stands at the end of the body, and finds the report before it. */
import { FinesseTimeline } from '../../gadget/shared/timeline.ts';
import { pageDocument } from './document.ts';
import { FinesseDrop } from './drop-page.ts';
import { embeddedReport } from './embedded.ts';
import { FinesseAnalysis } from './page.ts';
import { FinesseReport } from './report-page.ts';
import { languageOf, speechOf } from './speech.ts';

/** The page as it was built, made again from what stands in it: it cannot load itself. */
function ownSource(): string {
  const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '';
  const hashOf = (directive: string): string => new RegExp(`${directive} '([^']+)'`).exec(policy)?.[1] ?? '';
  return pageDocument({
    script: document.currentScript?.textContent ?? '',
    style: document.querySelector('style')?.textContent ?? '',
    scriptHash: hashOf('script-src'),
    styleHash: hashOf('style-src'),
  });
}

customElements.define('finesse-timeline', FinesseTimeline);
customElements.define('finesse-report', FinesseReport);
customElements.define('finesse-drop', FinesseDrop);
customElements.define('finesse-analysis', FinesseAnalysis);

const source = ownSource();
const report = embeddedReport(document);
if (report === 'damaged' || report === 'version') {
  const { words } = speechOf(languageOf(navigator.languages));
  const sentence = report === 'damaged' ? words.reportDamaged : words.reportVersion;
  document.body.append(Object.assign(document.createElement('p'), { textContent: sentence, role: 'alert' }));
} else {
  document.body.append(Object.assign(new FinesseAnalysis(), { report, source }));
}

declare global {
  interface HTMLElementTagNameMap {
    'finesse-timeline': FinesseTimeline;
    'finesse-report': FinesseReport;
    'finesse-drop': FinesseDrop;
    'finesse-analysis': FinesseAnalysis;
  }
}
