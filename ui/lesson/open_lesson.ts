import { Store } from '../store/store.ts';

/** A lesson that did not come with the page: dropped on it, or in its link. */
export type OpenedLesson = { readonly name: string; readonly text: string };

/** The lesson that is read: one of the catalogue by name, or an opened one. Null: the first. */
export const lessonStore = new Store<string | OpenedLesson | null>(null);

/** A file as a lesson: Markdown as it is, a script as one block to run. */
export function lessonOfFile(name: string, text: string): OpenedLesson {
  if (/\.(md|markdown)$/i.test(name)) return { name, text };
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map((m) => m[0].length + 1)));
  return { name, text: `# ${name}\n\n${fence}sh\n${text.trimEnd()}\n${fence}\n` };
}
