import { solvePow } from './solve-pow.js';

// The entry of a worker: one challenge in, one solution (or `null`) out.
self.addEventListener('message', (event: MessageEvent<unknown>) => {
  void answer(event.data);
});

async function answer(challenge: unknown): Promise<void> {
  self.postMessage(await solvePow(challenge), { transfer: [] });
}
