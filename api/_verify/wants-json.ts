/** Returns whether the client accepts JSON but not an event stream, and so gets the answer as one object. */
export function wantsJson(headers: Headers): boolean {
  const types = new Set(
    (headers.get('accept') ?? '').split(',').map((item) => (item.split(';')[0] ?? '').trim().toLowerCase()),
  );
  return types.has('application/json') && !types.has('text/event-stream');
}
