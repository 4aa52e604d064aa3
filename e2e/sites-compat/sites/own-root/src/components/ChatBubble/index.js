import React, { useState } from 'react';
import styles from './styles.module.css';

export default function ChatBubble() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {isOpen && <div className={styles.window}>Our own assistant</div>}
      <button type="button" className={styles.bubble} aria-label="Chat" onClick={() => setOpen(!isOpen)}>
        ?
      </button>
    </>
  );
}
