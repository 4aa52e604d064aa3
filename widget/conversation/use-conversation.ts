import { useEffect, useState, useSyncExternalStore } from 'react';
import type { WidgetSettings } from '../../plugin/format/settings.js';
import {
  createLanguage,
  createTokenizer,
  type Language,
  type LanguagePack,
} from '../../plugin/terms/tokenizer.js';
import { extractAnswer } from '../extract/extract-answer.js';
import { yieldToMain } from '../load/yield-to-main.js';
import { createAskClient, type TokenStorage } from '../request/ask-client.js';
import { withAuthorNotice } from '../request/author-notice.js';
import { fetchUserToken } from '../request/user-token.js';
import { createBookSearch } from './book-search.js';
import {
  createConversationController,
  type ConversationController,
  type ConversationPorts,
  type ConversationSnapshot,
} from './conversation-controller.js';
import { createSavedConversations } from './saved-conversations.js';
import { usePrefetch } from './use-prefetch.js';

/**
 * Returns the page's conversation and its controller. Both live as long as the panel is mounted, across navigations
 * within the site. Unsaved changes are written when the page is hidden or closed.
 *
 * @param isOpen - Whether the panel is open. Once it is, the index of a small book is loaded for questions asked offline.
 */
export function useConversation(
  settings: WidgetSettings,
  languagePack: LanguagePack,
  isOpen: boolean,
): [ConversationSnapshot, ConversationController] {
  const [{ controller, prefetch }] = useState(() => {
    const language = createLanguage(settings.language, languagePack);
    const search = createBookSearch(settings, { fetch: browserFetch, caches: browserCaches() }, language);
    const extract = createExtract(language);
    const controller = createConversationController({
      ...browserPorts(settings),
      search,
      pagePassages: search.pagePassages,
      extract,
    });
    return { controller, prefetch: search.prefetch };
  });
  const snapshot = useSyncExternalStore(controller.subscribe, controller.snapshot, controller.snapshot);

  useEffect(() => {
    // A phone may discard a hidden page without further events.
    function onHidden(): void {
      if (document.visibilityState === 'hidden') controller.flush();
    }
    window.addEventListener('pagehide', controller.flush);
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      window.removeEventListener('pagehide', controller.flush);
      document.removeEventListener('visibilitychange', onHidden);
    };
  }, [controller]);

  usePrefetch(prefetch, isOpen);

  return [snapshot, controller];
}

function browserPorts(
  settings: WidgetSettings,
): Omit<ConversationPorts, 'search' | 'pagePassages' | 'extract'> {
  const { endpoint, manifestUrl, userTokenUrl, turnstileSiteKey } = settings;
  const client =
    endpoint === null
      ? null
      : createAskClient({
          endpoint,
          fetch: browserFetch,
          now: Date.now,
          storage: tokenStorage,
          ...(userTokenUrl !== undefined && {
            getUserToken: () => fetchUserToken(userTokenUrl, browserFetch),
          }),
          ...(turnstileSiteKey !== undefined && { turnstileSiteKey }),
        });
  return {
    ask:
      client === null || endpoint === null
        ? null
        : withAuthorNotice(client.ask, {
            fetch: browserFetch,
            endpoint,
            manifestUrl,
            origin: window.location.origin,
            warn: (line) => console.warn(line),
          }),
    saved: createSavedConversations({
      openLocal: () => window.localStorage,
      openSession: () => window.sessionStorage,
      book: settings.manifestUrl,
    }),
    now: Date.now,
    newId: randomId,
    schedule(run, delayMs) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    isOffline: () => !navigator.onLine,
  };
}

function createExtract(language: Language): ConversationPorts['extract'] {
  const tokenizer = createTokenizer(language);
  return async (question, passages, queries) => {
    // Reading eight passages takes about as long as ranking them, so it gets a task of its own.
    await yieldToMain();
    return extractAnswer(question, passages, tokenizer, { queries });
  };
}

/** `fetch` must be called on `window`. It is looked up at each call, because a page may replace it. */
const browserFetch: typeof fetch = (input, init) => window.fetch(input, init);

/** Returns the page's `caches`, which only https and localhost have. Reading it may throw if storage is blocked. */
function browserCaches(): CacheStorage | undefined {
  try {
    return window.caches;
  } catch {
    return undefined;
  }
}

/** Accessed at each use, because reading `sessionStorage` throws if storage is blocked. */
const tokenStorage: TokenStorage = {
  getItem: (key) => window.sessionStorage.getItem(key),
  setItem: (key, value) => window.sessionStorage.setItem(key, value),
  removeItem: (key) => window.sessionStorage.removeItem(key),
};

/** Creates a random id. `crypto.randomUUID` does not exist on plain http. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
