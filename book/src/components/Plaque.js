import styles from './Plaque.module.css';

/** A wall label: sets its children apart from the text. */
export function Plaque({ children, inline = false }) {
  const Tag = inline ? 'span' : 'div';
  return <Tag className={inline ? `${styles.plaque} ${styles.inline}` : styles.plaque}>{children}</Tag>;
}
