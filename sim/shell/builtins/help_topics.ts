import topics from './help.json' with { type: 'json' };

/** What bash 5.2 says of one of its commands. */
export type HelpTopic = {
  readonly name: string;
  readonly synopsis: string;
  /** One line. */
  readonly description: string;
  readonly text: string;
};

/** In the order of bash's own table. */
export const helpTopics: readonly HelpTopic[] = topics;

/** `help NAME`, and what `NAME --help` prints. Ref: bash builtins/help.def:show_longdoc() */
export function printTopic(t: HelpTopic): string {
  return `${t.name}: ${t.synopsis}\n${t.text}`;
}
