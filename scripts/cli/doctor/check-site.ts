import { readPanelEntry } from '../../../plugin/format/panel-file.js';
import { checkIndex, type CheckedIndex } from './check-index.js';
import { parseJson, request } from './http.js';
import type { Report } from './report.js';

/** A published site. */
export interface CheckedSite {
  /** Where its pages are, after redirects: what a browser sends as `Origin`. */
  origin: string;
  index: CheckedIndex | null;
  /** The Content-Security-Policy of a page, from its header or its tag; `''` without one. */
  policy: string;
}

/** Checks a published site: its page, index, panel and headers. I/O: fetches. @returns `null` if it cannot be reached. */
export async function checkSite(address: string, report: Report): Promise<CheckedSite | null> {
  report.progress(`loading ${address} …`);
  const page = await request(address);
  if (!page.ok || page.response.status >= 400) {
    const reason = page.ok ? `status ${page.response.status}` : page.reason;
    report.add('site-unreachable', `${address} cannot be loaded: ${reason}`);
    return null;
  }
  const url = new URL(page.response.url);
  if (url.origin === new URL(address).origin) report.pass(`site: ${url.href}`);
  else report.pass(`site: ${url.href} (redirected; this is the origin that counts)`);
  const manifestUrl = await findManifest(url);
  const index = await checkIndex(manifestUrl.href, globalThis.fetch, report);
  const folder = new URL('.', manifestUrl);
  if (index !== null) {
    await checkCaching(manifestUrl, report);
    const { baseUrl } = index.manifest;
    const served = folder.pathname.replace(/docent\/$/u, '');
    if (served !== baseUrl)
      report.add('base-url', `the site is served under ${served}, but was built for ${baseUrl}`);
    await checkPanel(folder, report);
  }
  const shown = index?.chunk ? await checkPage(new URL(index.chunk.url, url), report) : page;
  const policy = readPolicy(shown?.response.headers ?? page.response.headers, shown?.text ?? page.text);
  if (!allows(policy, 'script-src', url.origin, url.origin)) {
    report.add(
      'csp-script',
      `the Content-Security-Policy of ${url.origin} has ${directive(policy, 'script-src')}`,
    );
  }
  return { origin: url.origin, index, policy };
}

/** Returns the first directory on the way up whose manifest is there, because the address may be that of a page. */
async function findManifest(url: URL): Promise<URL> {
  const first = new URL('docent/manifest.json', withSlash(url));
  for (let folder = withSlash(url); ; folder = new URL('..', folder)) {
    const manifest = new URL('docent/manifest.json', folder);
    const answer = await request(manifest);
    if (answer.ok && answer.response.ok && !answer.isHtml) return manifest;
    if (folder.pathname === '/') return first;
  }
}

function withSlash(url: URL): URL {
  const folder = new URL(url.origin + url.pathname);
  if (/\/[^/]*\.html?$/u.test(folder.pathname)) return new URL('.', folder);
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return folder;
}

/** A longer cache keeps an old index for longer than anybody waits. */
const CACHE_MAX_SECONDS = 86_400;

async function checkCaching(manifestUrl: URL, report: Report): Promise<void> {
  const answer = await request(manifestUrl);
  if (!answer.ok) return;
  const cacheControl = answer.response.headers.get('cache-control') ?? '';
  const seconds = Number(/max-age=(\d+)/u.exec(cacheControl)?.[1] ?? 0);
  if (seconds > CACHE_MAX_SECONDS || cacheControl.includes('immutable')) {
    report.add('index-cached', `${manifestUrl.href} may be kept: ${cacheControl}`);
  }
}

async function checkPanel(folder: URL, report: Report): Promise<void> {
  report.progress('loading the panel …');
  const listUrl = new URL('panel.json', folder);
  const list = await request(listUrl);
  const entry = list.ok && list.response.ok ? readPanelEntry(parseJson(list.text)) : null;
  if (entry === null) {
    report.add('panel-missing', `${listUrl.href} does not name the panel’s file`);
    return;
  }
  const panelUrl = new URL(entry, folder);
  const panel = await request(panelUrl);
  if (!panel.ok || !panel.response.ok || panel.isHtml) {
    report.add('panel-missing', `${panelUrl.href} cannot be loaded`);
    return;
  }
  const type = panel.response.headers.get('content-type') ?? 'no type';
  if (/^(?:text|application)\/(?:x-)?javascript\b/u.test(type)) report.pass('panel: loads as a module');
  else report.add('panel-type', `${panelUrl.href} is sent as ${type}`);
}

async function checkPage(url: URL, report: Report): ReturnType<typeof loadPage> {
  const page = await loadPage(url);
  if (page === null) report.add('page-missing', `${url.href}, which the index names, cannot be loaded`);
  else if (!/<main[\s>]/iu.test(page.text)) report.add('main-missing', `${url.href} has no <main>`);
  return page;
}

async function loadPage(url: URL): Promise<{ response: Response; text: string } | null> {
  const answer = await request(url);
  return answer.ok && answer.response.ok ? answer : null;
}

function readPolicy(headers: Headers, html: string): string {
  const tag = /<meta[^>]+http-equiv=["']?content-security-policy["']?[^>]*>/iu.exec(html)?.[0] ?? '';
  const inTag = /content="([^"]*)"/iu.exec(tag)?.[1] ?? '';
  return [headers.get('content-security-policy') ?? '', inTag].filter(Boolean).join('; ');
}

/** Returns a directive of a policy with its sources, or the one it falls back to; `''` if neither is set. */
function directive(policy: string, name: 'script-src' | 'connect-src'): string {
  const directives = policy.split(';').map((text) => text.trim().replaceAll('&#39;', "'"));
  const own = directives.find((text) => text.toLowerCase().startsWith(`${name} `));
  return own ?? directives.find((text) => text.toLowerCase().startsWith('default-src ')) ?? '';
}

/**
 * Returns whether a policy lets a page load scripts from, or send requests to, an origin. Looks at the sources that sites use: `'self'`,
 * hosts, schemes and `*`.
 */
export function allows(
  policy: string,
  name: 'script-src' | 'connect-src',
  target: string,
  pageOrigin: string,
): boolean {
  const [, ...sources] = directive(policy, name).split(/\s+/u);
  const { protocol, host, hostname } = new URL(target);
  if (directive(policy, name) === '') return true;
  return sources.some((source) => {
    if (source === "'self'") return target === pageOrigin;
    if (source === '*' || source === protocol) return true;
    const [, scheme, named = ''] = /^(?:(https?:)\/\/)?([^/]+)/u.exec(source) ?? [];
    if (scheme !== undefined && scheme !== protocol) return false;
    return named === host || (named.startsWith('*.') && hostname.endsWith(named.slice(1)));
  });
}
