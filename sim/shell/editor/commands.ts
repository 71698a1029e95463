import type { KeyOutcome, LineEditor } from './editor.ts';

/** What a key does to a line; `kills` joins with the kill before it. */
export type EditCommand = {
  readonly run: (e: LineEditor, times: number) => KeyOutcome | undefined;
  readonly kills?: true;
  readonly yanks?: true;
};

function edit(run: (e: LineEditor, times: number) => void): EditCommand {
  return {
    run: (e, times) => {
      run(e, times);
      return undefined;
    },
  };
}

function killing(to: (e: LineEditor) => number): EditCommand {
  return {
    kills: true,
    run: (e, times) => {
      for (let i = 0; i < times; i++) {
        const joining = i > 0 || (e.last !== 'other' && e.last.kills === true);
        e.kill(to(e), joining);
      }
      return undefined;
    },
  };
}

/** Moves `times` times; a move that leads nowhere rings the bell. */
function moving(to: (e: LineEditor) => number): EditCommand {
  return edit((e, times) => {
    for (let i = 0; i < times; i++) {
      const at = to(e);
      if (at === e.point) break;
      e.point = at;
    }
  });
}

const acceptLine: EditCommand = { run: (e) => e.accept() };
const beginningOfLine = edit((e) => {
  e.point = 0;
});
const endOfLine = edit((e) => {
  e.point = e.text.length;
});
const forwardChar = moving((e) => e.next(e.point));
const backwardChar = moving((e) => e.previous(e.point));
const forwardWord = moving((e) => e.wordEnd(e.point));
const backwardWord = moving((e) => e.wordStart(e.point));

const backwardDeleteChar = edit((e, times) => {
  if (e.point === 0) return e.bell();
  for (let i = 0; i < times && e.point > 0; i++) e.replace(e.previous(e.point), e.point, '');
});
const deleteForward = (e: LineEditor, times: number): void => {
  if (e.point === e.text.length) return e.bell();
  for (let i = 0; i < times && e.point < e.text.length; i++) e.replace(e.point, e.next(e.point), '');
};
const deleteChar = edit(deleteForward);
const deleteCharOrEof: EditCommand = {
  run: (e, times) => {
    if (e.text === '' && e.last !== deleteCharOrEof) return { kind: 'eof' };
    deleteForward(e, times);
    return undefined;
  },
};

const killLine = killing((e) => e.text.length);
const unixLineDiscard = killing(() => 0);
const unixWordRubout = killing((e) => e.blankStart(e.point));
const killWord = killing((e) => e.wordEnd(e.point));
const backwardKillWord = killing((e) => e.wordStart(e.point));

const yank: EditCommand = {
  yanks: true,
  run: (e) => {
    const text = e.ring.yank();
    if (text === '') {
      e.bell();
      return undefined;
    }
    e.yanked = { start: e.point, end: e.point + text.length };
    e.insert(text);
    return undefined;
  },
};
const yankPop: EditCommand = {
  yanks: true,
  run: (e) => {
    if (e.last === 'other' || !e.last.yanks) {
      e.bell();
      return undefined;
    }
    const text = e.ring.previous();
    e.replace(e.yanked.start, e.yanked.end, text);
    e.yanked = { start: e.yanked.start, end: e.yanked.start + text.length };
    return undefined;
  },
};

/** Ref: readline text.c:rl_transpose_chars() */
const transposeChars = edit((e) => {
  if (e.point === 0 || e.text.length < 2) return e.bell();
  const at = e.point === e.text.length ? e.previous(e.point) : e.point;
  const before = e.previous(at);
  const after = e.next(at);
  e.replace(before, after, e.text.slice(at, after) + e.text.slice(before, at));
});

const transposeWords = edit((e) => {
  const secondEnd = e.wordEnd(e.point);
  const secondStart = e.wordStart(secondEnd);
  const firstStart = e.wordStart(secondStart);
  const firstEnd = e.wordEnd(firstStart);
  if (firstStart === secondStart || firstEnd > secondStart) return e.bell();
  const t = e.text;
  e.replace(
    firstStart,
    secondEnd,
    t.slice(secondStart, secondEnd) + t.slice(firstEnd, secondStart) + t.slice(firstStart, firstEnd),
  );
});

function changingCase(change: (word: string) => string): EditCommand {
  return edit((e, times) => {
    for (let i = 0; i < times; i++) {
      const end = e.wordEnd(e.point);
      const skipped = /^[^A-Za-z0-9\x80-\xff]*/.exec(e.text.slice(e.point, end))![0];
      e.replace(e.point, end, skipped + change(e.text.slice(e.point + skipped.length, end)));
    }
  });
}
const upper = (word: string): string => word.replace(/[a-z]/g, (c) => c.toUpperCase());
const lower = (word: string): string => word.replace(/[A-Z]/g, (c) => c.toLowerCase());
const upcaseWord = changingCase(upper);
const downcaseWord = changingCase(lower);
const capitalizeWord = changingCase((w) => upper(w.slice(0, 1)) + lower(w.slice(1)));

const previousHistory = edit((e, times) => e.show(e.index - times));
const nextHistory = edit((e, times) => e.show(e.index + times));
const beginningOfHistory = edit((e) => e.show(0));
const endOfHistory = edit((e) => e.show(e.host.history().length));

/** The last word of the line before; the one before that when pressed again. Ref: readline(3), yank-last-arg */
const yankLastArg: EditCommand = {
  run: (e) => {
    const history = e.host.history();
    const again = e.last === yankLastArg;
    const index = (again ? e.lastArgument.index : e.index) - 1;
    const words = (history[index] ?? '').match(/(?:[^\s\\'"]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs);
    if (!words) {
      e.bell();
      return undefined;
    }
    const text = words.at(-1)!;
    const start = again ? e.lastArgument.start : e.point;
    e.replace(start, again ? e.lastArgument.end : e.point, text);
    e.lastArgument = { index, start, end: start + text.length };
    return undefined;
  },
};

const complete: EditCommand = {
  run: (e) => {
    const { text } = e;
    e.complete(e.last === complete && e.listNext);
    e.listNext = e.text === text;
    return undefined;
  },
};

const clearScreen = edit((e) => e.clearScreen());
const abort = edit((e) => e.bell());
const nothing = edit(() => {});
const deleteHorizontalSpace = edit((e) => {
  let from = e.point;
  let to = e.point;
  while (from > 0 && /[ \t]/.test(e.text[from - 1]!)) from--;
  while (to < e.text.length && /[ \t]/.test(e.text[to]!)) to++;
  if (from !== to) e.replace(from, to, '');
});
const insertComment: EditCommand = {
  run: (e) => {
    e.replace(0, 0, '#');
    return e.accept();
  },
};
const undo = edit((e, times) => {
  for (let i = 0; i < times; i++) e.undo();
});
const exchangePointAndMark = edit((e) => {
  const { point } = e;
  e.point = Math.min(e.mark, e.text.length);
  e.mark = point;
});
const setMark = edit((e) => {
  e.mark = e.point;
});

/** readline's default keys. Ref: readline emacs_keymap.c */
export const commandKeys: Readonly<Record<string, EditCommand>> = {
  'C-@': setMark,
  'C-a': beginningOfLine,
  home: beginningOfLine,
  'C-b': backwardChar,
  left: backwardChar,
  'C-d': deleteCharOrEof,
  'C-e': endOfLine,
  end: endOfLine,
  'C-f': forwardChar,
  right: forwardChar,
  'C-g': abort,
  'C-h': backwardDeleteChar,
  backspace: backwardDeleteChar,
  'C-i': complete,
  'C-j': acceptLine,
  'C-k': killLine,
  'C-l': clearScreen,
  'M-C-l': clearScreen,
  'C-m': acceptLine,
  'C-n': nextHistory,
  down: nextHistory,
  'C-o': { run: (e) => e.operateAndNext() },
  'C-p': previousHistory,
  up: previousHistory,
  'C-q': edit((e) => e.quote()),
  'C-v': edit((e) => e.quote()),
  'C-r': edit((e) => e.beginSearch(true)),
  'C-s': edit((e) => e.beginSearch(false)),
  'C-t': transposeChars,
  'C-u': unixLineDiscard,
  'C-w': unixWordRubout,
  'C-y': yank,
  'C-_': undo,
  'C-x C-u': undo,
  'C-x C-x': exchangePointAndMark,
  'C-x backspace': unixLineDiscard,
  'M-<': beginningOfHistory,
  'page-up': nothing,
  'page-down': nothing,
  'M->': endOfHistory,
  'M-.': yankLastArg,
  'M-_': yankLastArg,
  'M-b': backwardWord,
  'C-left': backwardWord,
  'M-left': backwardWord,
  'M-f': forwardWord,
  'C-right': forwardWord,
  'M-right': forwardWord,
  'M-c': capitalizeWord,
  'M-d': killWord,
  'C-delete': killWord,
  'M-delete': killWord,
  'M-l': downcaseWord,
  'M-u': upcaseWord,
  'M-t': transposeWords,
  'M-y': yankPop,
  'M-backspace': backwardKillWord,
  'M-C-h': backwardKillWord,
  'M-\\': deleteHorizontalSpace,
  'M-r': edit((e) => e.revert()),
  'M-#': insertComment,
  'M-?': edit((e) => e.possibleCompletions()),
  'M-=': edit((e) => e.possibleCompletions()),
  'M-*': edit((e) => e.insertCompletions()),
  delete: deleteChar,
  insert: nothing,
  'S-tab': nothing,
};
