import { translate } from '@docusaurus/Translate';
import { useHistory } from '@docusaurus/router';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import * as React from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { PANEL_LIST, readPanelEntry } from '../../plugin/format/panel-file.js';
import type { LanguagePack } from '../../plugin/terms/tokenizer.js';
import type { AskPanelProps } from '../panel/AskPanel.js';
import { HOST_KEY, type PanelHost } from '../panel-host.js';

/** The panel's component and the language pack from the site's bundle. */
export interface LoadedPanel {
  AskPanel: React.ComponentType<AskPanelProps>;
  languagePack: LanguagePack;
}

/**
 * Loads the panel's file and, in parallel, the bundle's chunk with the language pack. If the file does not load, the site may have been
 * published again since this page was opened. The current name is then read from `panel.json` and tried once. That address has a query,
 * because a browser may remember a failed module for the life of the page (HTML's module map) and cache a bad response for longer.
 *
 * @throws Error if neither address loads, or if the language pack does not load.
 */
export async function loadPanel(panelUrl: string): Promise<LoadedPanel> {
  // The panel's modules read this object when they are evaluated.
  Reflect.set(globalThis, Symbol.for(HOST_KEY), HOST);
  const [AskPanel, languagePack] = await Promise.all([
    importPanel(panelUrl).catch(async () => importPanel(`${await findPublished(panelUrl)}?${Date.now()}`)),
    import('@docent/language-pack'),
  ]);
  return { AskPanel, languagePack };
}

const HOST: PanelHost = {
  react: React,
  'react/jsx-runtime': jsxRuntime,
  '@docusaurus/Translate': { translate },
  '@docusaurus/router': { useHistory },
  '@docusaurus/useDocusaurusContext': { default: useDocusaurusContext },
};

async function importPanel(url: string): Promise<LoadedPanel['AskPanel']> {
  // The browser's own `import`, because the file is not part of the bundle.
  const { AskPanel }: Partial<LoadedPanel> = await import(/* webpackIgnore: true */ url);
  if (typeof AskPanel !== 'function') throw new TypeError(`${url} is not Docent's panel`);
  return AskPanel;
}

async function findPublished(panelUrl: string): Promise<string> {
  const folder = panelUrl.slice(0, panelUrl.lastIndexOf('/') + 1);
  const response = await fetch(`${folder}${PANEL_LIST}`, { cache: 'no-cache' });
  const entry = response.ok ? readPanelEntry(await response.json()) : null;
  return entry === null ? panelUrl : `${folder}${entry}`;
}
