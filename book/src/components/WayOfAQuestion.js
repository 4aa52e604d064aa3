import styles from './WayOfAQuestion.module.css';

/** The diagram of “How it works”, inline so that it follows the colour mode. */
export function WayOfAQuestion() {
  return (
    <figure className={styles.figure}>
      <svg viewBox="0 0 720 330" role="img" aria-labelledby="way-of-a-question">
        <title id="way-of-a-question">
          The build turns Markdown into signed files next to the site. The browser reads those files, finds
          passages and sends them to the function, which calls the model and streams the answer back.
        </title>
        <defs>
          <marker
            id="way-arrow"
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 10 5 0 10z" className={styles.arrowhead} />
          </marker>
        </defs>
        <Box
          x={10}
          y={20}
          title="Your build"
          lines={['Markdown, MDX', 'sections, chunks', 'weights, signatures']}
        />
        <Box
          x={265}
          y={20}
          title="Your site’s files"
          lines={['pages', 'docent/manifest.json', 'docent/*.bin']}
        />
        <Box
          x={265}
          y={200}
          title="Reader’s browser"
          lines={['loads what it needs', 'ranks passages', 'shows the answer']}
        />
        <Box
          x={520}
          y={200}
          title="Your function"
          lines={['checks who is asking', 'checks signatures', 'checks citations']}
        />
        <Box x={520} y={20} title="Model" lines={['any OpenAI-', 'compatible API']} isOutside />
        <Arrow d="M200 75h60" label="publish" x={230} y={64} />
        <Arrow d="M360 134v62" label="read" x={382} y={169} />
        <Arrow d="M459 236h57" label="ask" x={487} y={226} />
        <Arrow d="M516 278h-57" label="stream" x={487} y={297} />
        <Arrow d="M602 196v-58" label="prompt" x={572} y={170} />
        <Arrow d="M630 138v58" label="text" x={650} y={170} />
      </svg>
      <figcaption>
        The build, the files and the browser need no server of yours. Only the model, in the dashed box,
        belongs to someone else.
      </figcaption>
    </figure>
  );
}

function Box({ x, y, title, lines, isOutside = false }) {
  return (
    <g>
      <rect
        x={x}
        y={y}
        width="190"
        height="110"
        rx="6"
        className={isOutside ? `${styles.box} ${styles.outside}` : styles.box}
      />
      <text x={x + 16} y={y + 30} className={styles.title}>
        {title}
      </text>
      {lines.map((line, index) => (
        <text key={line} x={x + 16} y={y + 54 + index * 19} className={styles.line}>
          {line}
        </text>
      ))}
    </g>
  );
}

function Arrow({ d, label, x, y }) {
  return (
    <g>
      <path d={d} className={styles.arrow} markerEnd="url(#way-arrow)" />
      <text x={x} y={y} textAnchor="middle" className={styles.label}>
        {label}
      </text>
    </g>
  );
}
