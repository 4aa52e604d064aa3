import { createServer, request as forward, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen } from '../../stand-ins/listen.js';

/** What a proxy does to what passes through it. */
export interface FrontRules {
  /** Answers a request itself; returns whether it did. */
  answer?: (path: string, method: string, response: ServerResponse) => boolean;
  /** Request headers that are lost. */
  drops?: readonly string[];
  /** Changes a response's headers. */
  change?: (headers: IncomingHttpHeaders, path: string) => IncomingHttpHeaders;
  /** Holds each response back until it is complete. */
  isBuffering?: boolean;
  /** Reads on after a client has left. */
  keepsReading?: boolean;
}

/** Starts a proxy on 127.0.0.1 in front of a server. I/O: listens. @param rules - Read for each request. */
export async function startFront(
  target: string,
  rules: FrontRules,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', method = 'GET' } = incoming;
    if (rules.answer?.(path, method, outgoing) === true) return;
    const headers = { ...incoming.headers };
    for (const name of rules.drops ?? []) delete headers[name];
    const passed = forward(new URL(path, target), { method, headers }, (response) => {
      const changed = rules.change?.({ ...response.headers }, path) ?? response.headers;
      const status = response.statusCode ?? 502;
      if (rules.isBuffering === true) {
        void buffer(response).then((bytes) => outgoing.writeHead(status, changed).end(bytes));
      } else {
        outgoing.writeHead(status, changed);
        outgoing.flushHeaders();
        response.pipe(outgoing);
      }
    });
    passed.on('error', () => outgoing.destroy());
    if (rules.keepsReading !== true) outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  const { port, close } = await listen(server, 0);
  return { url: `http://127.0.0.1:${port}`, close };
}

/** Answers with a web page. */
export function sendPage(response: ServerResponse, status = 200): true {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>A page</title>');
  return true;
}
