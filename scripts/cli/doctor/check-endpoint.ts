import { healthSchema, type Health } from '../../../api/_contract/health.js';
import type { FindingCode } from './fixes.js';
import { isLocal, parseJson, request, type Answer } from './http.js';
import type { Report } from './report.js';

/**
 * Checks that an address is the function's. I/O: fetches.
 *
 * @param endpoint - As the site has it, without a trailing slash.
 * @param origin - The site's origin.
 * @returns What the function says about itself; `null` if it is not there.
 */
export async function checkEndpoint(
  endpoint: string,
  origin: string,
  report: Report,
): Promise<Health | null> {
  const url = new URL(endpoint);
  if (url.protocol === 'http:' && !isLocal(url) && !isLocal(new URL(origin))) {
    report.add('endpoint-http', `${endpoint} is not https`);
  }
  const path = url.pathname;
  report.progress(`asking ${endpoint}/api/health …`);
  const answer = await request(`${endpoint}/api/health`, { headers: { origin }, redirect: 'manual' });
  const health = readHealth(answer);
  if (health !== null) {
    report.pass(`function: ${endpoint}, version ${health.version}, ${health.status}`);
    return health;
  }
  if (!answer.ok) {
    report.add('endpoint-unreachable', `${endpoint} cannot be reached: ${answer.reason}`);
    return null;
  }
  const base = endpoint.replace(/\/(?:api|chat|api\/(?:chat|session|health))$/u, '');
  if (base !== endpoint && readHealth(await request(`${base}/api/health`)) !== null) {
    report.add(
      'endpoint-path',
      `${endpoint} ends with ${path}, but the function is at ${base}`,
      `Set \`endpoint\` to ${base}`,
    );
    return null;
  }
  reportOther(endpoint, answer, report);
  return null;
}

function readHealth(answer: Answer): Health | null {
  return answer.ok ? (healthSchema.safeParse(parseJson(answer.text)).data ?? null) : null;
}

function reportOther(endpoint: string, answer: Extract<Answer, { ok: true }>, report: Report): void {
  const { response, isHtml } = answer;
  const { status } = response;
  const location = response.headers.get('location');
  const target = `${endpoint}/api/health`;
  if (status >= 300 && status < 400 && location !== null) {
    report.add('endpoint-redirects', `${target} redirects to ${location}`);
  } else if (status === 401 || status === 403) {
    report.add('endpoint-protected', `${target} answers ${status} before the function does`);
  } else if (isHtml) {
    report.add('endpoint-static', `${target} answers ${status} with a web page`);
  } else {
    report.add('endpoint-not-function', `${target} answers ${status}, but not as the function does`);
  }
}

/**
 * Checks that pages of an origin can open a session and use it, as a browser would. Costs no model call. I/O: fetches.
 *
 * @param health - What the function says about itself.
 * @returns A token, or `null` if there is none without signing in or solving a challenge.
 */
export async function checkSession(
  endpoint: string,
  origin: string,
  health: Health,
  report: Report,
): Promise<string | null> {
  report.progress('opening a session …');
  if (health.origin === 'refused') {
    report.add(
      'origin-refused',
      `the function refuses pages of ${origin}`,
      `Add ${origin} to DOCENT_ORIGINS and deploy the function again`,
    );
    return null;
  }
  const sessionUrl = `${endpoint}/api/session`;
  const preflight = await request(sessionUrl, {
    method: 'OPTIONS',
    redirect: 'manual',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  const problem = preflight.ok ? preflightProblem(preflight.response, origin) : preflight.reason;
  if (problem !== null) report.add('cors-preflight', `OPTIONS ${sessionUrl}: ${problem}`);
  const opened = await post(sessionUrl, origin, {});
  if (!opened.ok) {
    report.add('session-refused', `POST ${sessionUrl}: ${opened.reason}`);
    return null;
  }
  const corsProblem = originProblem(opened.response, origin);
  const { token, code, requestId } = readReply(opened.text);
  if (code === '' && token === '') {
    report.add(
      'route-missing',
      `POST ${sessionUrl} answers ${opened.response.status}, but not as the function does`,
    );
    return null;
  }
  if (corsProblem !== null) report.add('cors-header', `POST ${sessionUrl}: ${corsProblem}`);
  if (code === 'user_required' || code === 'challenge_required') {
    report.pass(
      `session: ${code === 'user_required' ? 'only for readers who sign in' : 'needs a challenge'}; not opened`,
    );
    return null;
  }
  if (token === '') {
    if (code !== 'paused') report.add('session-refused', `POST ${sessionUrl}: ${code}, request ${requestId}`);
    return null;
  }
  return (await checkToken(`${endpoint}/api/chat`, origin, token, report)) ? token : null;
}

/** Sends a request that is refused for its empty body if, and only if, its token was accepted. */
async function checkToken(chatUrl: string, origin: string, token: string, report: Report): Promise<boolean> {
  const answer = await post(chatUrl, origin, {}, token);
  const { code, requestId } = answer.ok ? readReply(answer.text) : { code: '', requestId: '' };
  if (answer.ok && answer.response.status === 400 && code !== '') {
    report.pass('session: opened, and its token accepted');
    return true;
  }
  const problems: Readonly<Record<string, FindingCode>> = {
    '': 'route-missing',
    not_found: 'route-missing',
    token_missing: 'authorization-stripped',
    token_invalid: 'token-refused',
    token_expired: 'token-refused',
  };
  const found = code === '' ? (answer.ok ? `status ${answer.response.status}` : answer.reason) : code;
  const request = requestId === '' ? '' : `, request ${requestId}`;
  report.add(problems[code] ?? 'session-refused', `POST ${chatUrl} with the new token: ${found}${request}`);
  return false;
}

/** Posts JSON as the widget does. */
export function post(url: string, origin: string, body: unknown, token?: string): Promise<Answer> {
  return request(url, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      origin,
      accept: 'application/json',
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
}

/** Reads the parts of a response that matter here; `''` for what is missing. */
export function readReply(body: string): { token: string; code: string; requestId: string } {
  const json = parseJson(body);
  const error = field(json, 'error');
  return {
    token: text(json, 'token'),
    code: text(error, 'code'),
    requestId: text(error, 'requestId'),
  };
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

function preflightProblem(response: Response, origin: string): string | null {
  if (!response.ok) return `status ${response.status}`;
  const problem = originProblem(response, origin);
  if (problem !== null) return problem;
  const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase() ?? '';
  const missing = ['authorization', 'content-type'].filter((name) => !allowed.includes(name));
  return missing.length === 0 ? null : `Access-Control-Allow-Headers lacks ${missing.join(' and ')}`;
}

function originProblem(response: Response, origin: string): string | null {
  const allowed = response.headers.get('access-control-allow-origin');
  if (allowed === origin) return null;
  if (allowed === null) return 'the response has no Access-Control-Allow-Origin';
  return `Access-Control-Allow-Origin is ${allowed}, not ${origin}`;
}
