/** The parts of a `CacheStorage` that are used, in memory. Like browsers, it keeps caches in creation order. */
export interface MemoryCaches extends CacheStorage {
  /** The contents: cache name -> address -> bytes. May be changed. */
  readonly kept: Map<string, Map<string, Uint8Array>>;
  /** If set, how every operation fails. `opaque`: cached files cannot be read. */
  fault: { kind: 'throw' | 'hang' | 'full' | 'opaque' } | null;
}

export function createMemoryCaches(): MemoryCaches {
  const kept: MemoryCaches['kept'] = new Map();
  const suffer = async (): Promise<void> => {
    if (caches.fault?.kind === 'throw') throw new DOMException('The operation is insecure.', 'SecurityError');
    if (caches.fault?.kind === 'hang') await new Promise(() => undefined);
  };
  const open = (name: string): Cache => {
    const files = kept.get(name) ?? new Map<string, Uint8Array>();
    kept.set(name, files);
    return {
      async match(request) {
        await suffer();
        if (caches.fault?.kind === 'opaque') return Response.error();
        const bytes = files.get(addressOf(request));
        return bytes === undefined ? undefined : new Response(new Uint8Array(bytes));
      },
      async put(request, response) {
        await suffer();
        if (caches.fault?.kind === 'full') throw new DOMException('Quota exceeded.', 'QuotaExceededError');
        files.set(addressOf(request), new Uint8Array(await response.arrayBuffer()));
      },
      async delete(request) {
        await suffer();
        return files.delete(addressOf(request));
      },
      add: refuse,
      addAll: refuse,
      keys: refuse,
      matchAll: refuse,
    };
  };
  const caches: MemoryCaches = {
    kept,
    fault: null,
    async open(name) {
      await suffer();
      return open(name);
    },
    async keys() {
      await suffer();
      return [...kept.keys()];
    },
    async delete(name) {
      await suffer();
      return kept.delete(name);
    },
    has: refuse,
    match: refuse,
  };
  return caches;
}

function addressOf(request: RequestInfo | URL): string {
  return request instanceof Request ? request.url : String(request);
}

function refuse(): never {
  throw new TypeError('not needed by the widget');
}
