import { useInsertionEffect } from 'react';
import PANEL_CSS from './panel.css';

let injected = false;

/**
 * Adds the panel's styles to the page, once. A constructed style sheet needs no `style-src` exception in a content security policy.
 * Browsers that do not support it get a `<style>` element.
 */
export function usePanelCss(): void {
  useInsertionEffect(inject, []);
}

function inject(): void {
  if (injected) return;
  injected = true;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(PANEL_CSS);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement('style');
    style.dataset['docent'] = 'panel';
    style.textContent = PANEL_CSS;
    document.head.append(style);
  }
}
