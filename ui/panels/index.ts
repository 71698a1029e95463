import { framePanel } from './frame.ts';
import { inspectPanel } from './inspect.ts';
import { interfacesPanel } from './interfaces.ts';
import { lessonPanel } from './lesson.ts';
import { packetsPanel } from './packets.ts';
import type { Panel, PanelId } from './panel.ts';
import { picturePanel } from './picture.ts';
import { storyPanel } from './story.ts';
import { terminalsPanel } from './terminals.ts';

/** Every panel, in the order of tabs and menu. */
export const panels: { readonly [K in PanelId]: Panel & { readonly id: K } } = {
  lesson: lessonPanel,
  terminals: terminalsPanel,
  picture: picturePanel,
  packets: packetsPanel,
  story: storyPanel,
  frame: framePanel,
  interfaces: interfacesPanel,
  inspect: inspectPanel,
};

export const panelList: readonly Panel[] = Object.values(panels);
