import { useLocation } from '@docusaurus/router';
import { useCallback, useEffect, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import type { WidgetSettings } from '../../plugin/format/settings.js';
import type { PanelRequest } from '../panel/AskPanel.js';
import { FailureBoundary } from './failure-boundary.js';
import { isField, readSelection } from '../selection/read-selection.js';
// A style sheet exports nothing.
// oxlint-disable-next-line import/no-unassigned-import
import './launcher.css';
import { loadPanel, type LoadedPanel } from './load-panel.js';
import { onOpenDocent } from './open-event.js';
import { pageRules } from './page-rules.js';
import { SelectionPopover } from './SelectionPopover.js';
import { LauncherIcon } from './launcher-icons.js';
import { LAUNCHER_LABEL } from './launcher-label.js';
import { isShortcut } from './shortcut.js';
import { useStepAside } from './use-step-aside.js';

/** Renders the part of Docent on every page: the button, the shortcut and the popover. Loads the panel on demand. */
export function Launcher({ settings }: { readonly settings: WidgetSettings }): ReactNode {
  const { pathname } = useLocation();
  const rules = pageRules(settings, pathname);
  /** Path of the page where the panel was opened. On a page without the widget, it stays open only if it was opened there. */
  const [openedOn, setOpenedOn] = useState<string | null>(null);
  const open = openedOn !== null && (rules.visible || openedOn === pathname);
  const [request, setRequest] = useState<PanelRequest>({ serial: 0 });
  const { loaded, status, load, fail } = usePanel(settings.panelUrl);
  const corner = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const opener = useRef<Element | null>(null);

  const openPanel = useCallback(
    (wanted: Omit<PanelRequest, 'serial'>) => {
      // The shortcut also works inside the panel, but a closed panel cannot take the focus back.
      const focused = document.activeElement;
      if (focused?.closest('[data-docent="panel"]') == null) opener.current = focused;
      setRequest(({ serial }) => ({ ...wanted, serial: serial + 1 }));
      setOpenedOn(pathname);
      load();
    },
    [load, pathname],
  );

  const askSelection = useCallback(
    (text: string) => openPanel({ selection: { text, page: thisPage() } }),
    [openPanel],
  );

  const closePanel = useCallback((focus: 'return' | 'leave') => {
    setOpenedOn(null);
    if (focus === 'leave') return;
    // Wait until React shows the button again.
    setTimeout(() => {
      const back = opener.current;
      const usable = back instanceof HTMLElement && back !== document.body && back.isConnected;
      (usable ? back : button.current)?.focus();
    });
  }, []);

  useEffect(
    () =>
      onOpenDocent(({ question, selection }) =>
        openPanel({
          ...(question !== undefined && { question }),
          ...(selection !== undefined && { selection: { text: selection, page: thisPage() } }),
        }),
      ),
    [openPanel],
  );

  const { position, shortcut } = settings;
  useEffect(() => {
    if (!rules.visible || shortcut === null) return undefined;
    function onKeyDown(event: KeyboardEvent): void {
      if (!isShortcut(event, shortcut) || isField(event.target)) return;
      event.preventDefault();
      const selected = rules.selection ? readSelection(document) : null;
      if (selected !== null) askSelection(selected.text);
      else openPanel({});
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [rules.visible, rules.selection, shortcut, askSelection, openPanel]);

  const search = settings.endpoint === null;
  const side = position === 'bottom-left' ? 'left' : 'right';
  const floats = rules.visible && position !== 'navbar' && position !== 'none';
  useStepAside(corner, side, pathname);
  return (
    <>
      {rules.selection && <SelectionPopover onAsk={askSelection} keyShortcuts={settings.ariaShortcut} />}
      {!(open && status === 'ready') && (
        <div ref={corner} className="docent-corner" data-side={side} style={offsetStyle(settings)}>
          {open && status === 'failed' && (
            <p role="alert" className="docent-load-failed">
              {LAUNCHER_LABEL.failed}
            </p>
          )}
          {floats && (
            <button
              ref={button}
              type="button"
              className="docent-button"
              data-docent="button"
              aria-label={search ? LAUNCHER_LABEL.searchBook : LAUNCHER_LABEL.askBook}
              aria-haspopup="dialog"
              aria-expanded={false}
              aria-busy={open && status === 'loading'}
              aria-keyshortcuts={settings.ariaShortcut}
              onClick={() => openPanel({})}
              // Starts early, so that the panel is often loaded by the time of the click.
              onPointerEnter={load}
            >
              <LauncherIcon name={search ? 'search' : 'ask'} />
              <span className="docent-button__text">
                {search ? LAUNCHER_LABEL.search : LAUNCHER_LABEL.ask}
              </span>
            </button>
          )}
        </div>
      )}
      {loaded !== null && (
        <FailureBoundary onFailure={fail}>
          <loaded.AskPanel
            settings={settings}
            languagePack={loaded.languagePack}
            mode={rules.mode}
            request={request}
            open={open}
            onClose={closePanel}
          />
        </FailureBoundary>
      )}
    </>
  );
}

interface PanelState {
  loaded: LoadedPanel | null;
  status: 'idle' | 'loading' | 'ready' | 'failed';
}

/** Loads the panel. `React.lazy` would cache a failed load, but the next attempt may succeed. */
function usePanel(panelUrl: string) {
  const [state, setState] = useState<PanelState>({ loaded: null, status: 'idle' });
  const loading = useRef(false);
  /** Discards a broken panel: the next opening creates a new one. */
  const fail = useCallback(() => {
    loading.current = false;
    setState({ loaded: null, status: 'failed' });
  }, []);
  const load = useCallback(() => {
    if (loading.current) return;
    loading.current = true;
    setState({ loaded: null, status: 'loading' });
    loadPanel(panelUrl).then((loaded) => setState({ loaded, status: 'ready' }), fail);
  }, [panelUrl, fail]);
  return { ...state, load, fail };
}

function offsetStyle({ offset }: WidgetSettings): CSSProperties {
  return Object.fromEntries(
    Object.entries(offset).map(([axis, distancePx]) => [`--docent-offset-${axis}`, `${distancePx}px`]),
  );
}

function thisPage(): { path: string; title: string } {
  return { path: window.location.pathname, title: document.title };
}
