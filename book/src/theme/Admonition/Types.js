import DefaultTypes from '@theme-original/Admonition/Types';
import AdmonitionLayout from '@theme/Admonition/Layout';

/** `:::exercise`: a box of the book's own kind, as a textbook has them. */
function ExerciseAdmonition({ title = 'exercise', ...props }) {
  return <AdmonitionLayout type="exercise" className="alert alert--secondary" title={title} {...props} />;
}

const types = { ...DefaultTypes, exercise: ExerciseAdmonition };

export default types;
