import type { RequestListener } from 'node:http';

let echoed = 0;

/** Returns the number of requests so far that contained something to echo. */
export const countEchoed = (): number => echoed;

/** The ways in which a server can echo the secrets it receives, which the first part of the path selects. */
export const ECHOES = [
  'json-401',
  'json-500',
  'html-500',
  'html-200',
  'event-200',
  'bad-json-200',
  'line-200',
  'redirect-307',
  'header-429',
  'reason-403',
  'chunk-error-200',
] as const;

/** Echoes a request's Authorization header and body in the response. */
export const echoSecrets: RequestListener = (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part: string) => (body += part));
  request.once('end', () => {
    const authorization = request.headers.authorization ?? '';
    const key = authorization.replace('Bearer ', '');
    if (key !== '' || body !== '') echoed += 1;
    const way = (request.url ?? '').split('/')[1] ?? '';
    const status = Number(/\d+$/.exec(way)?.[0] ?? 404);
    const secret = `Invalid key: ${authorization} ${key} ${body}`;
    const json = JSON.stringify({ error: { message: secret, code: key, type: key } });
    const type = way.startsWith('html')
      ? 'text/html'
      : status === 200
        ? 'text/event-stream'
        : 'application/json';
    if (way.startsWith('reason')) response.statusMessage = `Forbidden ${key}`;
    response.writeHead(status, {
      'Content-Type': type,
      'X-Key': key,
      'Set-Cookie': `key=${key}`,
      'X-Request-Id': key,
      ...(way.startsWith('redirect') ? { Location: `http://127.0.0.1:1/${key}` } : {}),
      ...(way.startsWith('header') ? { 'Retry-After': `60; ${key}`, 'retry-after-ms': key } : {}),
    });
    if (way.startsWith('html')) response.end(`<!doctype html><title>${key}</title><p>${secret}</p>`);
    else if (way.startsWith('event')) response.end(`data: ${json}\n\n`);
    else if (way.startsWith('bad-json')) response.end(`data: {"choices":[{"delta":{"content": ${secret}\n\n`);
    else if (way.startsWith('line')) response.end(`data: ${key.repeat(8_000)}`);
    else if (way.startsWith('chunk-error')) {
      response.write(`event: error\nid: ${key}\n: ${key}\ndata: ${json}\n\n`);
      setTimeout(() => response.destroy(), 10);
    } else response.end(json);
  });
};
