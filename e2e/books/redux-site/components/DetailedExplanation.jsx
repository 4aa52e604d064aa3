import React from 'react';

/** Stands in for a component of Redux's site, which draws its title itself. */
export const DetailedExplanation = ({ children, title = 'Detailed Explanation' }) => (
  <details>
    <summary>{title}</summary>
    {children}
  </details>
);
