import type { ReactNode } from 'react';
import { openDocent, type OpenOptions } from './open-event.js';
import { LAUNCHER_LABEL } from './launcher-label.js';
import { useWidgetSettings } from './use-widget-settings.js';

/** Props of `<AskButton question="Why two indexes?">Ask why</AskButton>`. */
export interface AskButtonProps extends OpenOptions {
  /** Default: "Ask this book", or "Search this book" if no function is configured. */
  children?: ReactNode;
  /** Default: Infima's small secondary button. */
  className?: string;
}

/** Renders a button for MDX pages that opens the panel, even where the floating button is hidden. */
export function AskButton(props: AskButtonProps): ReactNode {
  const { children, className = 'button button--secondary button--sm', ...options } = props;
  const search = useWidgetSettings()?.endpoint === null;
  return (
    <button type="button" className={className} onClick={() => openDocent(options)}>
      {children ?? (search ? LAUNCHER_LABEL.searchBook : LAUNCHER_LABEL.askBook)}
    </button>
  );
}
