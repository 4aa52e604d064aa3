import { connect } from 'node:net';

/**
 * Sends bytes as they stand and reads what comes back until the connection closes: requests that no HTTP client would make.
 *
 * @param request - text is taken as latin1; ask for `Connection: close`, or the server keeps the connection
 * @param pauseMs - between two pieces
 * @returns the responses that came, in order; none when the server only hung up
 */
export async function sendRaw(
  url: string,
  request: string | readonly (string | Uint8Array)[],
  pauseMs = 5,
): Promise<Response[]> {
  const pieces = typeof request === 'string' ? [request] : [...request];
  const text = await new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let received = '';
    const write = (): void => {
      const piece = pieces.shift();
      if (piece === undefined || socket.destroyed) return;
      socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
      setTimeout(write, pauseMs);
    };
    socket.setEncoding('latin1').on('data', (part) => {
      received += String(part);
    });
    // A server may well reset the connection of who sends rubbish.
    socket.on('error', () => undefined).once('close', () => resolve(received));
    write();
  });
  return [...readResponses(text)];
}

/** The head of a POST with JSON from an allowed page, to which lines can be added. */
export function rawPost(path: string, body: string, lines: readonly string[] = []): string {
  const own = (name: string): boolean => lines.some((line) => line.toLowerCase().startsWith(`${name}:`));
  const length = Buffer.byteLength(body, 'latin1');
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: ask.example',
    'Connection: close',
    ...(own('origin') ? [] : ['Origin: https://book.example']),
    ...(own('content-type') ? [] : ['Content-Type: application/json']),
    ...(own('content-length') || own('transfer-encoding') ? [] : [`Content-Length: ${length}`]),
    ...lines,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function* readResponses(text: string): Generator<Response> {
  let rest = text;
  for (;;) {
    const match = /^HTTP\/1\.1 (\d{3})[^\r]*\r\n([^]*?)\r\n\r\n/.exec(rest);
    if (match === null) return;
    const [head, status = '', lines = ''] = match;
    rest = rest.slice(head.length);
    const headers = new Headers();
    for (const line of lines.split('\r\n')) {
      const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) headers.append(name, value);
    }
    const read =
      headers.get('transfer-encoding') === 'chunked' ? readChunked(rest) : readPlain(rest, headers);
    rest = read.rest;
    // A Response takes no 1xx; such an answer is none yet.
    if (Number(status) < 200) continue;
    const isBodiless = status === '204' || status === '304';
    const body = isBodiless ? null : Buffer.from(read.body, 'latin1');
    yield new Response(body, { status: Number(status), headers });
  }
}

function readPlain(text: string, headers: Headers): { body: string; rest: string } {
  const length = Number(headers.get('content-length') ?? 0);
  return { body: text.slice(0, length), rest: text.slice(length) };
}

function readChunked(text: string): { body: string; rest: string } {
  let rest = text;
  let body = '';
  for (;;) {
    const [line = '', size = ''] = /^([0-9a-f]+)\r\n/i.exec(rest) ?? [];
    const length = Number.parseInt(size, 16);
    if (line === '' || length === 0) return { body, rest: rest.slice(line.length + 2) };
    body += rest.slice(line.length, line.length + length);
    rest = rest.slice(line.length + length + 2);
  }
}
