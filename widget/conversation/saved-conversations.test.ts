import { describe, expect, it } from 'vitest';
import { emptyConversation, reduceConversation, type Conversation } from './conversation.js';
import { createSavedConversations, type KeyValueStorage } from './saved-conversations.js';

const book = '/book/docent/manifest.json';

/** A browser's storage, with its quota. */
function storage(quotaChars = Number.POSITIVE_INFINITY): KeyValueStorage & { entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    removeItem: (key) => {
      entries.delete(key);
    },
    setItem(key, value) {
      const others = [...entries].filter(([other]) => other !== key);
      const used = others.reduce((total, [name, text]) => total + name.length + text.length, 0);
      if (used + key.length + value.length > quotaChars) throw new DOMException('full', 'QuotaExceededError');
      entries.set(key, value);
    },
  };
}

function conversation(id: string, atMs: number, question = `question of ${id}`): Conversation {
  const page = { path: '/', title: '' };
  return reduceConversation(emptyConversation(id, atMs), {
    type: 'asked',
    turnId: `${id}-1`,
    question,
    selection: null,
    page,
    atMs,
  });
}

function forbidden(): never {
  throw new DOMException('denied', 'SecurityError');
}

describe('createSavedConversations', () => {
  it('returns what was saved, newest first', () => {
    const local = storage();
    const saved = createSavedConversations({ openLocal: () => local, openSession: storage, book });
    saved.save(conversation('old', 1));
    saved.save(conversation('new', 2));
    expect(saved.list()).toEqual([
      { id: 'new', firstQuestion: 'question of new', questions: 1, updatedAtMs: 2 },
      { id: 'old', firstQuestion: 'question of old', questions: 1, updatedAtMs: 1 },
    ]);
    expect(saved.read('old')).toEqual(conversation('old', 1));
    expect(saved.isDurable()).toBe(true);
  });

  it('separates two conversations that begin with the same question', () => {
    const local = storage();
    const saved = createSavedConversations({ openLocal: () => local, openSession: storage, book });
    saved.save(conversation('a', 1, 'why?'));
    saved.save(conversation('b', 2, 'why?'));
    expect(saved.list()).toHaveLength(2);
  });

  it("keeps another tab's turns of the same conversation", () => {
    const local = storage();
    const common = conversation('c', 1);
    const page = { path: '/', title: '' };
    const ask = (turnId: string, atMs: number): Conversation =>
      reduceConversation(common, {
        type: 'asked',
        turnId,
        question: turnId,
        selection: null,
        page,
        atMs,
      });
    const [one, two] = [1, 2].map(() =>
      createSavedConversations({ openLocal: () => local, openSession: storage, book }),
    );
    one?.save(common);
    one?.save(ask('in tab one', 2));
    two?.save(ask('in tab two', 3));
    expect(one?.read('c')?.turns.map(({ question }) => question)).toEqual([
      'question of c',
      'in tab one',
      'in tab two',
    ]);
  });

  it('separates books of one origin', () => {
    const local = storage();
    const here = createSavedConversations({ openLocal: () => local, openSession: storage, book });
    const there = createSavedConversations({
      openLocal: () => local,
      openSession: storage,
      book: '/other/docent/manifest.json',
    });
    here.save(conversation('c', 1));
    expect(there.list()).toEqual([]);
    there.removeAll();
    expect(here.list()).toHaveLength(1);
  });

  it('skips corrupt entries and other schemas without changing them', () => {
    const local = storage();
    const saved = createSavedConversations({ openLocal: () => local, openSession: storage, book });
    saved.save(conversation('good', 1));
    const prefix = [...local.entries.keys()][0]?.replace('good', '') ?? '';
    local.setItem(`${prefix}cut`, '{"v":1,"conver');
    local.setItem(`${prefix}newer`, JSON.stringify({ v: 2, conversation: conversation('newer', 9) }));
    local.setItem(`${prefix}null`, 'null');
    local.setItem('of somebody else', 'x');
    expect(saved.list().map(({ id }) => id)).toEqual(['good']);
    expect(saved.read('cut')).toBeNull();
    expect(local.entries.size).toBe(5);
  });

  it('removes the oldest beyond the cap', () => {
    const local = storage();
    const saved = createSavedConversations({
      openLocal: () => local,
      openSession: storage,
      book,
      maxConversations: 3,
    });
    for (let i = 1; i <= 5; i++) saved.save(conversation(`c${i}`, i));
    expect(saved.list().map(({ id }) => id)).toEqual(['c5', 'c4', 'c3']);
  });

  it('removes old conversations if the quota is reached', () => {
    const size = JSON.stringify(conversation('c1', 1)).length + 200;
    const local = storage(size * 3);
    const saved = createSavedConversations({ openLocal: () => local, openSession: storage, book });
    for (let i = 1; i <= 6; i++) saved.save(conversation(`c${i}`, i));
    expect(saved.read('c6')).not.toBeNull();
    expect(saved.read('c1')).toBeNull();
    expect(saved.isDurable()).toBe(true);
  });

  it('keeps in memory what does not fit, and says so', () => {
    const local = storage(50);
    const saved = createSavedConversations({ openLocal: () => local, openSession: storage, book });
    saved.save(conversation('c', 1));
    expect(saved.read('c')).toEqual(conversation('c', 1));
    expect(saved.list()).toHaveLength(1);
    expect(saved.isDurable()).toBe(false);
    saved.remove('c');
    expect(saved.list()).toEqual([]);
  });

  it('works in memory if reading the storage throws', () => {
    const saved = createSavedConversations({ openLocal: forbidden, openSession: forbidden, book });
    saved.save(conversation('c', 1));
    saved.setCurrentId('c');
    expect(saved.currentId()).toBe('c');
    expect(saved.list()).toHaveLength(1);
    expect(saved.isDurable()).toBe(false);
    saved.setCurrentId(null);
    expect(saved.currentId()).toBeNull();
  });

  it("remembers each tab's conversation", () => {
    const local = storage();
    const [mine, other] = [storage(), storage()];
    const open = (session: KeyValueStorage) =>
      createSavedConversations({ openLocal: () => local, openSession: () => session, book });
    open(mine).setCurrentId('a');
    open(other).setCurrentId('b');
    expect(open(mine).currentId()).toBe('a');
  });

  it('does not save an empty conversation', () => {
    const local = storage();
    const saved = createSavedConversations({ openLocal: () => local, openSession: storage, book });
    saved.save(emptyConversation('c', 1));
    expect(local.entries.size).toBe(0);
  });
});
