import { afterAll, beforeAll, expect, it } from 'vitest';
import { bookQuestion, signedPassage, startHarness, type Harness } from './harness.js';
import { postRefused } from './post-refused.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

it('passages that join sections are signed with the places and names of all of them', async () => {
  const first = { at: 0, anchor: 'colour', heading: 'Colour' };
  const second = { at: 34, anchor: 'far-side', heading: 'The far side' };
  const sections = [first, second];
  const good = signedPassage(harness.secret, { sections });
  const answered = await harness.chat(bookQuestion(harness.secret, { context: [good] }));
  expect(answered.status).toBe(200);
  await answered.text();
  harness.model.requests.length = 0;
  for (const forged of [
    [first],
    [second, first],
    [first, { ...second, at: 35 }],
    [first, { ...second, anchor: 'evil' }],
    [first, { ...second, heading: 'Evil' }],
    undefined,
  ]) {
    const { sections: _sections, ...rest } = good;
    const passage = forged === undefined ? rest : { ...rest, sections: forged };
    await postRefused(harness, 'context_unsigned', [bookQuestion(harness.secret, { context: [passage] })]);
  }
  const tooMany = Array.from({ length: 33 }, () => first);
  for (const odd of [[], [{ ...first, at: -1 }], [Object.assign({ depth: 1 }, first)], tooMany]) {
    const passage = { ...good, sections: odd };
    await postRefused(harness, 'invalid_request', [bookQuestion(harness.secret, { context: [passage] })]);
  }
});
