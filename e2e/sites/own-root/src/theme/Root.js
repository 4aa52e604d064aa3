import React from 'react';

export default function Root({ children }) {
  return (
    <>
      <p data-own-root>This site has a Root of its own.</p>
      {children}
    </>
  );
}
