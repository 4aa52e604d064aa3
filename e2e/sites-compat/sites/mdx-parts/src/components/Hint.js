import React from 'react';

export default function Hint({ title, children }) {
  return (
    <aside>
      <strong>{title}</strong>
      {children}
    </aside>
  );
}
