export default function readingTimePlugin() {
  return { name: 'reading-time' };
}
