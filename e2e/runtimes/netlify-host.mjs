// Stands in for Netlify: calls the handler of a functions file for the paths in its `config`, and knows the reader's address.
import { pathToFileURL } from 'node:url';
import { serve } from '@hono/node-server';

process.env.NETLIFY = 'true';
const { default: handler, config } = await import(pathToFileURL(process.argv[2]).href);
const isRouted = (pathname) =>
  config.path.some((pattern) =>
    pattern.endsWith('/*') ? pathname.startsWith(pattern.slice(0, -1)) : pathname === pattern,
  );

serve({
  hostname: process.env.HOST,
  port: Number(process.env.PORT),
  fetch: (request, { incoming }) =>
    isRouted(new URL(request.url).pathname)
      ? handler(request, { ip: incoming.socket.remoteAddress })
      : new Response('Not Found', { status: 404 }),
});
