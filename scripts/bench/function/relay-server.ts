import { Agent, createServer, request as ask } from 'node:http';
import { listen } from '../../stand-ins/listen.js';
import { reportUsage } from './child.js';

// The baseline for comparison, a relay that only pipes: `node relay-server.js <model's URL>`.

const [modelUrl = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, outgoing) => {
  const { 'content-type': contentType = 'application/json' } = incoming.headers;
  const headers = { 'Content-Type': contentType };
  const upstream = ask(`${modelUrl}/chat/completions`, { method: 'POST', agent, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, { 'Content-Type': 'text/event-stream' });
    answer.pipe(outgoing);
  });
  outgoing.once('close', () => upstream.destroy());
  upstream.once('error', () => outgoing.destroy());
  incoming.pipe(upstream);
});
const { port } = await listen(server, 0);
reportUsage(`http://127.0.0.1:${port}`);
