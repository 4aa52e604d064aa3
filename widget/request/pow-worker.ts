import { solvePow } from './solve-pow.js';

// The worker's entry point: receives a challenge and replies with its solution or `null`.
self.addEventListener('message', (event: MessageEvent<unknown>) => {
  void answer(event.data);
});

async function answer(challenge: unknown): Promise<void> {
  self.postMessage(await solvePow(challenge), { transfer: [] });
}
