/** What an author can choose, from flags or answers. */
export interface Choices {
  /** `answers` sets up the function as well, `search` the plugin alone. */
  ui: (typeof UIS)[number];
  /** The function's address, if it is known already. */
  endpoint?: string | undefined;
  mode: (typeof MODES)[number];
  auth: (typeof AUTHS)[number];
  /** Base URL of the sign-in service, for `better-auth`. */
  authUrl?: string | undefined;
  store: (typeof STORES)[number];
  /** Directory of the function, relative to the site's. */
  functionDir: string;
  workflow: boolean;
}

export const UIS = ['answers', 'search'] as const;
export const MODES = ['both', 'book', 'selection'] as const;
export const AUTHS = ['none', 'better-auth'] as const;
export const STORES = ['memory', 'redis', 'postgres'] as const;

/** What init chooses for an author who says nothing. */
export const DEFAULT_CHOICES: Choices = {
  ui: 'answers',
  mode: 'both',
  auth: 'none',
  store: 'memory',
  functionDir: 'ask',
  workflow: true,
};
