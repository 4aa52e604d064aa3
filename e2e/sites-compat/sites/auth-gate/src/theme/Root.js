import React, { useEffect, useState } from 'react';

const KEY = 'sundials-reader';

export default function Root({ children }) {
  const [reader, setReader] = useState(null);
  useEffect(() => setReader(localStorage.getItem(KEY)), []);
  if (reader !== null) return <>{children}</>;
  const signIn = () => {
    localStorage.setItem(KEY, 'ada');
    setReader('ada');
  };
  return (
    <main>
      <h1>Sign in to read the course</h1>
      <button type="button" onClick={signIn}>
        Sign in
      </button>
    </main>
  );
}
