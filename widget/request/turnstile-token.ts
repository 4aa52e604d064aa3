import { TURNSTILE_ACTION } from '../../api/_contract/challenge.js';

/** The part of Turnstile's API that is used. Source: https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/ */
interface Turnstile {
  render(
    container: HTMLElement,
    settings: {
      sitekey: string;
      action: string;
      appearance: 'interaction-only';
      callback: (token: string) => void;
      'error-callback': () => void;
      'timeout-callback': () => void;
    },
  ): string | undefined;
  remove(widgetId: string): void;
}

declare global {
  interface Window {
    turnstile?: Turnstile;
  }
}

/**
 * Gets a token from Cloudflare Turnstile, loading its script if needed. If Cloudflare wants the reader to click, its widget appears at
 * the bottom of the window; otherwise nothing is visible.
 *
 * @returns `null` if the script does not load or the reader does not pass.
 */
export async function getTurnstileToken(siteKey: string): Promise<string | null> {
  const turnstile = await loadTurnstile();
  if (turnstile === null) return null;
  const container = document.createElement('div');
  container.dataset['docent'] = 'turnstile';
  container.style.cssText =
    'position:fixed;inset:auto 0 1rem;z-index:1000;margin:auto;width:fit-content;border:0;padding:0;background:none;overflow:visible';
  document.body.append(container);
  // The panel is in the browser's top layer, so the widget must be too.
  container.setAttribute('popover', 'manual');
  container.showPopover?.();
  let widgetId: string | undefined;
  try {
    return await new Promise<string | null>((resolve) => {
      const fail = (): void => resolve(null);
      widgetId = turnstile.render(container, {
        sitekey: siteKey,
        action: TURNSTILE_ACTION,
        appearance: 'interaction-only',
        callback: resolve,
        'error-callback': fail,
        'timeout-callback': fail,
      });
    });
  } catch {
    return null;
  } finally {
    if (widgetId !== undefined) turnstile.remove(widgetId);
    container.remove();
  }
}

const SCRIPT = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';

let loading: Promise<Turnstile | null> | null = null;

async function loadTurnstile(): Promise<Turnstile | null> {
  if (window.turnstile !== undefined) return window.turnstile;
  loading ??= new Promise<Turnstile | null>((resolve) => {
    const script = document.createElement('script');
    script.src = SCRIPT;
    script.async = true;
    script.addEventListener('load', () => resolve(window.turnstile ?? null));
    script.addEventListener('error', () => {
      script.remove();
      // The next question tries again.
      loading = null;
      resolve(null);
    });
    document.head.append(script);
  });
  return loading;
}
