/**
 * What the site hands the panel, by module and name: React and Docusaurus must be the page's own, or hooks, contexts and
 * translations would be another's. The panel's file is not in the site's bundle (docs/decisions/0017-panel-file.md): its build
 * turns an import of one of these into a look at the record that the launcher registers, and refuses any other.
 */
export const HOST_MODULES = {
  react: [
    'Component',
    'Fragment',
    'createElement',
    'memo',
    'useCallback',
    'useEffect',
    'useId',
    'useInsertionEffect',
    'useLayoutEffect',
    'useMemo',
    'useRef',
    'useState',
    'useSyncExternalStore',
  ],
  'react/jsx-runtime': ['Fragment', 'jsx', 'jsxs'],
  '@docusaurus/Translate': ['translate'],
  '@docusaurus/router': ['useHistory'],
  '@docusaurus/useDocusaurusContext': ['default'],
} as const;

type HostModules = typeof HOST_MODULES;

/** The record itself, on `globalThis` under `Symbol.for(HOST_KEY)`. */
export type PanelHost = {
  readonly [Module in keyof HostModules]: Readonly<Record<HostModules[Module][number], unknown>>;
};

export const HOST_KEY = 'docent.host';
