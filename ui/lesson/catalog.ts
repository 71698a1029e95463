const files = import.meta.glob<string>('../../scenarios/*.md', { query: '?raw', import: 'default', eager: true });

/** The lessons that come with the page, by file name. */
export const lessons: ReadonlyMap<string, string> = new Map(
  Object.entries(files).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, ''), text]),
);
