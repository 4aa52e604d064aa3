import type { ReactNode } from 'react';

/** The panel's line icons. They are decorative: the control around an icon has the text. */
const PATHS = {
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  add: 'M12 5.5v13M5.5 12h13',
  history: 'M4.5 12a7.5 7.5 0 1 0 2.6-5.7L4.5 8.5M4.5 4.8v3.7h3.7M12 8v4.3l2.8 1.7',
  back: 'M14.5 6 8.5 12l6 6',
  send: 'M12 18.5v-13M6 11.5l6-6 6 6',
  stop: 'M7.5 7.5h9v9h-9z',
  copy: 'M9 9h9.5v9.5H9zM15 9V5.5H5.5V15H9',
  done: 'M5.5 12.5l4.3 4.3 8.7-9.3',
  retry: 'M18.5 12a6.5 6.5 0 1 1-2.2-4.9l2.2 2M18.5 5v4.1h-4.1',
  down: 'M12 5.5v13M6 12.5l6 6 6-6',
  remove: 'M5.5 7.5h13M10 7.5v-2h4v2M7.5 7.5l.8 11h7.4l.8-11',
  warning: 'M12 8.5v4.5M12 16v.2M12 4.5l8 14.5H4z',
  book: 'M12 7v11.5M5 6.3c2.6-1 4.9-.8 7 .7 2.1-1.5 4.4-1.7 7-.7v11.2c-2.6-1-4.9-.8-7 1-2.1-1.8-4.4-2-7-1z',
} as const;

type IconName = keyof typeof PATHS;

/** Renders an icon in the colour, and at about the size, of the text around it. */
export function PanelIcon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg
      className={name === 'stop' ? 'docent-icon docent-icon--solid' : 'docent-icon'}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Renders a button that shows only an icon. `label` is its accessible name and its tooltip. */
export function IconButton(props: { icon: IconName; label: string; onClick: () => void }): ReactNode {
  const { icon, label, onClick } = props;
  return (
    <button type="button" className="docent-icon-button" aria-label={label} title={label} onClick={onClick}>
      <PanelIcon name={icon} />
    </button>
  );
}
