import { readFile } from 'node:fs/promises';

/** Stands in for `fetch` and reads a directory, so that an index is read the way the widget reads it. I/O: reads. */
export const fetchFromDisk: typeof fetch = async (input) => {
  const bytes = await readFile(input instanceof Request ? input.url : input).catch(() => null);
  return bytes === null ? new Response(null, { status: 404 }) : new Response(new Uint8Array(bytes));
};
