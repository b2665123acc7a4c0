/** The gadget container's server part: renders gadget frames, joins scripts and forwards requests, as Apache Shindig does on Finesse. */
import { escapeXml } from '../../sdk/xml.ts';
import type { HttpHandler, HttpOutcome, HttpRequest } from '../core/types.ts';
import { GadgetError, parseGadgetXml, parseMessageBundle, type GadgetSpec } from './gadget-xml.ts';
import { checkCss, renderFrame, resolvePath } from './render.ts';
import { localesFor } from './substitution.ts';

/** What {@link createShindig} works with. */
export interface ShindigOptions {
  /** Text of a file under `/3rdpartygadget/files/`, by its absolute path; undefined when there is none. */
  readonly readText: (path: string) => Promise<string | undefined>;
  /** Answers what gadgets ask for by `gadgets.io.makeRequest`: the REST API of the same side. */
  readonly rest: HttpHandler;
}

const FILES = '/3rdpartygadget/files/';

/** Answers `/gadgets/ifr`, `/gadgets/concat` and `/gadgets/makeRequest`. */
export function createShindig({ readText, rest }: ShindigOptions): HttpHandler {
  const readOwn = async (path: string): Promise<string> => {
    const plain = path.replace(/\?.*$/, '');
    const text = plain.startsWith(FILES) ? await readText(plain) : undefined;
    if (text === undefined) throw new GadgetError(`There is no ${path} on this server.`, 404);
    return text;
  };
  const readHref = async (href: string, gadgetPath: string): Promise<string> => {
    const path = resolvePath(href, gadgetPath);
    if (path === undefined)
      throw new GadgetError(`${href} is on another host, where the simulated container does not fetch.`);
    return readOwn(path);
  };
  const messagesOf = async (spec: GadgetSpec, gadgetPath: string, lang: string, country: string) => {
    const messages = new Map<string, string>();
    for (const locale of localesFor(spec.locales, lang, country)) {
      const bundle =
        locale.href === undefined
          ? locale.messages
          : parseMessageBundle(await readHref(locale.href, gadgetPath), locale.href);
      for (const [name, text] of bundle) messages.set(name, text);
    }
    return messages;
  };

  const ifr = async (query: URLSearchParams): Promise<HttpOutcome> => {
    const gadgetPath = gadgetPathOf(query.get('url'));
    const spec = parseGadgetXml(await readOwn(gadgetPath));
    const lang = query.get('lang') ?? 'en';
    const country = query.get('country') ?? 'US';
    const html = spec.content.kind === 'html' ? spec.content.html : await readHref(spec.content.href, gadgetPath);
    for (const [, href = ''] of html.matchAll(/<link\b[^>]*\bhref\s*=\s*["']([^"']+\.css[^"']*)["']/gi)) {
      const path = resolvePath(href, gadgetPath);
      if (path?.startsWith(FILES)) checkCss(await readOwn(path), href);
    }
    const page = renderFrame(spec, {
      moduleId: query.get('mid') ?? '0',
      gadgetPath,
      lang,
      country,
      userPrefs: new Map(
        spec.userPrefs.map(({ name, defaultValue }) => [name, query.get(`up_${name}`) ?? defaultValue]),
      ),
      messages: await messagesOf(spec, gadgetPath, lang, country),
      html,
    });
    return answer(200, 'text/html', page);
  };

  const concat = async (query: URLSearchParams): Promise<HttpOutcome> => {
    const parts: string[] = [];
    for (let index = 1; query.has(String(index)); index += 1) parts.push(await readOwn(query.get(String(index)) ?? ''));
    return answer(200, 'text/javascript', parts.join('\n;\n'));
  };

  const makeRequest = async (
    request: HttpRequest,
    query: URLSearchParams,
    signal: AbortSignal,
  ): Promise<HttpOutcome> => {
    const form = request.method === 'POST' ? new URLSearchParams(request.body) : query;
    const url = form.get('url') ?? '';
    const path = URL.canParse(url) ? new URL(url).pathname + new URL(url).search : url;
    // Shindig would fetch any host; a tool on loopback must not become a way into the network.
    if (!path.startsWith('/finesse/'))
      throw new GadgetError('makeRequest reaches only /finesse/ of the simulator itself.', 403);
    const headers: Record<string, string> = {};
    for (const [name, value] of new URLSearchParams(form.get('headers') ?? '')) headers[name.toLowerCase()] = value;
    const method = (form.get('httpMethod') ?? 'GET').toUpperCase();
    const outcome = await rest(
      { method, path, headers, body: form.get('postData') ?? '', remote: request.remote },
      signal,
    );
    if (outcome.kind === 'reset') return answer(200, 'application/json', unparseable({ [url]: { rc: 502, body: '' } }));
    const given = Object.fromEntries(Object.entries(outcome.headers).map(([name, value]) => [name, [value]]));
    return answer(
      200,
      'application/json',
      unparseable({ [url]: { rc: outcome.status, body: outcome.body, headers: given } }),
    );
  };

  return async (request, signal) => {
    const [path = '', search = ''] = request.path.split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    try {
      if (path === '/gadgets/ifr') return await ifr(query);
      if (path === '/gadgets/concat') return await concat(query);
      if (path === '/gadgets/makeRequest') return await makeRequest(request, query, signal);
      return answer(404, 'text/plain', `Shindig has nothing at ${path}.\n`);
    } catch (error) {
      if (!(error instanceof GadgetError)) throw error;
      return answer(error.status, 'text/html', errorPage(error.message));
    }
  };
}

function gadgetPathOf(url: string | null): string {
  if (url === null || url === '')
    throw new GadgetError('Which gadget? Its address is due as ?url=/3rdpartygadget/files/…/gadget.xml.');
  // Finesse gives absolute addresses too; which host it says does not matter here.
  const path = URL.canParse(url) ? new URL(url).pathname : url.replace(/[?#].*$/, '');
  if (!path.startsWith(FILES)) throw new GadgetError(`${path} is not under ${FILES}, where gadgets are uploaded to.`);
  if (!path.endsWith('.xml')) throw new GadgetError(`${path}: the file of a gadget must end in .xml.`);
  return path;
}

/** Shindig's guard against being loaded as a script. */
function unparseable(value: unknown): string {
  return `throw 1; < don't be evil' >${JSON.stringify(value)}`;
}

function answer(status: number, type: string, body: string): HttpOutcome {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': `${type};charset=utf-8`, 'cache-control': 'no-store' },
    body,
  };
}

function errorPage(message: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Gadget error</title></head>
<body><h1>This gadget cannot be shown</h1><p>${escapeXml(message)}</p></body></html>
`;
}
