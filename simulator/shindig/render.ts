/** Makes the page of a gadget frame, with the habits of Shindig that break gadgets which do not know them. */
import { escapeXml } from '../../sdk/xml.ts';
import { GadgetError, type GadgetSpec } from './gadget-xml.ts';
import { gadgetRuntime, type RuntimeSetup } from './runtime.ts';
import { substitute } from './substitution.ts';

/** What {@link renderFrame} needs beside the gadget. */
export interface FrameSetup {
  readonly moduleId: string;
  /** Absolute path of the gadget.xml; addresses in the gadget are relative to it. */
  readonly gadgetPath: string;
  readonly lang: string;
  readonly country: string;
  readonly userPrefs: ReadonlyMap<string, string>;
  readonly messages: ReadonlyMap<string, string>;
  /** HTML of the content: from the file, or from the page that it names. */
  readonly html: string;
}

/**
 * Renders the page of a frame.
 * @throws GadgetError for CSS that Shindig's sanitiser would break.
 */
export function renderFrame(spec: GadgetSpec, setup: FrameSetup): string {
  const { moduleId, userPrefs, messages, gadgetPath } = setup;
  const html = substitute(setup.html, { messages, userPrefs, moduleId });
  for (const [, css = ''] of html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi))
    checkCss(css, 'A <style> of the gadget');
  const runtime: RuntimeSetup = {
    moduleId,
    lang: setup.lang,
    country: setup.country,
    userPrefs: Object.fromEntries(userPrefs),
    messages: Object.fromEntries(messages),
    features: ['core', ...spec.features.map((feature) => feature.name)],
    makeRequestPath: '/gadgets/makeRequest',
    manualDismiss: param(spec, 'loadingindicator', 'manual-dismiss') === 'true',
  };
  const indicator = spec.features.some((feature) => feature.name === 'loadingindicator')
    ? '<div id="loading-indicator" role="status">Loading…</div>'
    : '';
  return `<!DOCTYPE html>
<html lang="${escapeXml(setup.lang)}"><head><meta charset="utf-8"><title>${escapeXml(substitute(spec.title, { messages, userPrefs, moduleId }))}</title>
<base href="${escapeXml(gadgetPath)}">
<script>(${gadgetRuntime.toString()})(${scriptJson(runtime)});</script>
</head><body>${indicator}${rewriteScripts(html, spec, gadgetPath)}</body></html>
`;
}

function param(spec: GadgetSpec, feature: string, name: string): string | undefined {
  const params = spec.features.find((one) => one.name === feature)?.params ?? [];
  return params.find(([one]) => one === name)?.[1];
}

/** JSON that cannot end a script element. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `@ ^ $ * :: ~` break Shindig's CSS sanitiser (Cisco Finesse developer guide, "Best practices for gadget development"). */
const UNSAFE_CSS = /@|\^|\$|\*|::|~/;

/**
 * Refuses CSS that Shindig would break.
 * @throws GadgetError that names the character.
 */
export function checkCss(css: string, where: string): void {
  const found = UNSAFE_CSS.exec(css.replace(/\/\*[\s\S]*?\*\//g, ''))?.[0];
  if (found !== undefined) {
    throw new GadgetError(
      `${where} has "${found}", which breaks Shindig’s CSS sanitiser. Put such rules in by script.`,
    );
  }
}

/**
 * Shindig sends scripts that are named in the page through its concat servlet, which knows classic scripts only: a module loses its
 * `type`. Scripts that `content-rewrite` excludes, and those put in by script, are left alone.
 */
function rewriteScripts(html: string, spec: GadgetSpec, gadgetPath: string): string {
  const excluded = spec.features
    .filter((feature) => feature.name === 'content-rewrite')
    .flatMap((feature) => feature.params)
    .filter(([name]) => name === 'exclude-url' || name === 'exclude-urls')
    .map(([, value]) => value);
  return html.replace(/<script\b([^>]*)>/gi, (whole, attributes: string) => {
    const src = /\bsrc\s*=\s*["']([^"']*)["']/i.exec(attributes)?.[1];
    if (src === undefined || excluded.some((one) => one === '.*' || one === '*' || (one !== '' && src.includes(one))))
      return whole;
    const path = resolvePath(src, gadgetPath);
    if (path === undefined) return whole;
    return `<script src="/gadgets/concat?rewriteMime=text/javascript&amp;1=${encodeURIComponent(path)}">`;
  });
}

/** Absolute path of an address in a gadget; undefined when it is on another host. */
export function resolvePath(href: string, gadgetPath: string): string | undefined {
  const base = 'http://gadget.invalid';
  let url: URL;
  try {
    url = new URL(href, base + gadgetPath);
  } catch {
    return undefined;
  }
  return url.origin === base ? url.pathname + url.search : undefined;
}
